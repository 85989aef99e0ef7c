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
        <div style={{ width: widthMm * scale, height: heightMm * scale }} />
      )}
      <div
        aria-hidden="true"
        className="flex items-center font-mono text-hint text-[#485254]"
        style={{ width: widthMm * scale }}
      >
        <span className="h-3 w-px bg-[#8b867a]" />
        <span className="h-px flex-1 bg-[#8b867a]" />
        <span className="bg-white px-1.5 whitespace-nowrap">{widthMm.toFixed(1)} mm</span>
        <span className="h-px flex-1 bg-[#8b867a]" />
        <span className="h-3 w-px bg-[#8b867a]" />
      </div>
    </div>
  );
}
