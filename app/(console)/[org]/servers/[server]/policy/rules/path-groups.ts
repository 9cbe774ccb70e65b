// What the picker of paths offers, in its groups. Pure.
import type { ArgumentChoice } from "./argument-choices";
import { contextChoices, resultChoices } from "./context-choices";

export interface PathGroup {
  readonly heading: string;
  readonly choices: readonly ArgumentChoice[];
}

/** The arguments first, or for a rule over results the result; then the call around them. */
export function pathGroups(choices: readonly ArgumentChoice[], overResults: boolean): readonly PathGroup[] {
  const headings = [...new Set(contextChoices.map(({ group }) => group))];
  return [
    ...(overResults ? [{ heading: "Result", choices: resultChoices }] : []),
    { heading: "Arguments", choices },
    ...headings.map((heading) => ({ heading, choices: contextChoices.filter(({ group }) => group === heading) })),
  ];
}

/** Everything that a path of the rule can be looked up in. */
export function allChoices(choices: readonly ArgumentChoice[], overResults: boolean): readonly ArgumentChoice[] {
  return pathGroups(choices, overResults).flatMap((group) => group.choices);
}
