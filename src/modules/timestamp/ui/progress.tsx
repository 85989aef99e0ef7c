/** How much of something is done, 0 to 1. */
export function Progress({ label, share }: { label: string; share: number }) {
  return (
    <span className="inline-flex items-center gap-2">
      <progress aria-label={label} value={share} max={1} className="h-2 w-24 accent-dai" />
      <span className="font-mono text-hint">{Math.round(share * 100)} %</span>
    </span>
  );
}
