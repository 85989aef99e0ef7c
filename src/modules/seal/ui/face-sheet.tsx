/** A face at its true proportions on white squared paper, its width told below. Seals stay on white in the dark, too. */
export function FaceSheet({
  src,
  alt,
  widthMm,
  heightMm,
}: {
  src: string | null;
  alt: string;
  widthMm: number;
  heightMm: number;
}) {
  // 4 px a millimetre, as large as the card takes.
  const scale = Math.min(4, 220 / widthMm, 200 / heightMm);
  return (
    <div className="flex flex-col items-center gap-2 border-b border-line bg-white bg-[linear-gradient(to_right,#eee_1px,transparent_1px),linear-gradient(to_bottom,#eee_1px,transparent_1px)] bg-size-[20px_20px] px-3 py-6">
      {src ? (
        <img src={src} alt={alt} width={widthMm * scale} height={heightMm * scale} />
      ) : (
        <svg aria-hidden="true" width={widthMm * scale} height={heightMm * scale} />
      )}
      <Ruler widthPx={widthMm * scale} words={`${widthMm.toFixed(1)} mm`} />
    </div>
  );
}

/** The width on paper, between two marks; in attributes, because the page allows no inline style. */
function Ruler({ widthPx, words }: { widthPx: number; words: string }) {
  const gap = 34;
  const middle = widthPx / 2;
  return (
    <svg aria-hidden="true" width={widthPx} height={14} className="font-mono text-hint">
      <path
        d={`M.5 0V14M${widthPx - 0.5} 0V14M0 7H${middle - gap}M${middle + gap} 7H${widthPx}`}
        stroke="#8b867a"
        fill="none"
      />
      <text x={middle} y={11} textAnchor="middle" fill="#485254">
        {words}
      </text>
    </svg>
  );
}
