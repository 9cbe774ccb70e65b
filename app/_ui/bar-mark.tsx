// How bars of one stack are told apart without their colour: full, striped, or an outline. The tone is the text colour around them.

export type BarMark = "plain" | "marked" | "hollow";

/** The stripes of `marked`, for bars that `id` names as their fill; sizes in the units of the drawing. */
export function BarStripes({ id, height }: { id: string; height: number }) {
  return (
    <pattern id={id} width="1" height={height} patternUnits="userSpaceOnUse">
      <rect width="1" height={height} fill="currentColor" fillOpacity="0.35" />
      <rect width="1" height={height / 2} fill="currentColor" />
    </pattern>
  );
}

/** One bar. `stripes`: the id of the BarStripes of this drawing in this tone. */
export function Bar({ mark, stripes, ...box }: { mark: BarMark; stripes: string; x: number; y: number; width: number; height: number }) {
  if (mark === "hollow") return <rect {...box} fill="currentColor" fillOpacity="0.15" stroke="currentColor" strokeWidth="1" vectorEffect="non-scaling-stroke" />;
  return <rect {...box} fill={mark === "plain" ? "currentColor" : `url(#${stripes})`} />;
}

/** The same in a legend, 16 by 10. */
export function BarSwatch({ mark }: { mark: BarMark }) {
  if (mark === "plain") return <rect width="16" height="10" fill="currentColor" />;
  if (mark === "hollow") return <rect x="0.5" y="0.5" width="15" height="9" fill="currentColor" fillOpacity="0.15" stroke="currentColor" />;
  return <><rect width="16" height="10" fill="currentColor" fillOpacity="0.35" /><rect width="16" height="2.5" fill="currentColor" /><rect y="5" width="16" height="2.5" fill="currentColor" /></>;
}
