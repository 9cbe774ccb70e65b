"use client";
// A message of the engine as a sentence: a capital, a full stop, and what stands between backticks in mono.

export function PlainSentence({ text }: { text: string }) {
  const whole = /[.!?”]$/.test(text) ? text : `${text}.`;
  const parts = whole.split("`");
  return (
    <>
      {parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1
        ? <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-xs break-words">{part}</code>
        : <span key={index}>{index === 0 ? `${part.slice(0, 1).toUpperCase()}${part.slice(1)}` : part}</span>))}
    </>
  );
}
