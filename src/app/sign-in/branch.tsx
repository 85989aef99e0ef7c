/** An apricot branch: the picture beside the sign-in form. Decoration only. */
const FRUITS = [
  [283, 343, 1],
  [352, 495, 1.12],
  [98, 530, 1.05],
  [210, 617, 0.9],
] as const;
const LEAVES = [
  [428, 325, -8],
  [348, 434, 20],
  [247, 470, 98],
  [174, 630, 32],
  [92, 696, -14],
] as const;

export function Branch() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 560 768"
      preserveAspectRatio="xMinYMax slice"
      className="absolute inset-0 size-full"
    >
      <g fill="none" stroke="#f5f3ee" strokeOpacity=".28" strokeLinecap="round">
        <path strokeWidth="7" d="M-10 766C150 620 190 560 260 480S360 330 470 268" />
        <path
          strokeWidth="4"
          d="M262 480C250 430 256 400 268 360M218 560C260 560 300 545 330 515M108 654C90 620 88 590 97 555"
        />
      </g>
      {LEAVES.map(([x, y, turn]) => (
        <path
          key={x}
          transform={`translate(${x} ${y}) rotate(${turn})`}
          d="M-32 0C-14-18 14-18 32 0C14 16-14 16-32 0ZM-32 0H18"
          fill="#f5f3ee"
          fillOpacity=".16"
          stroke="#f5f3ee"
          strokeOpacity=".3"
        />
      ))}
      {FRUITS.map(([x, y, size]) => (
        <g key={x} transform={`translate(${x} ${y}) scale(${size})`}>
          <path d="M0-22C-16-32-32-22-30 0C-28 20-14 28-2 25C16 28 28 16 29-2C30-22 14-30 0-22Z" fill="#e8934a" />
          <path d="M0-22C-8-8-6 10 0 24" fill="none" stroke="#17505e" strokeWidth="2.4" />
        </g>
      ))}
    </svg>
  );
}
