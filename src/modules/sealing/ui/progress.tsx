/** A bar that says how far a batch is: what is done, what is with signers, what failed. In attributes, because the page allows no inline style. */
export function Progress({
  label,
  counts: { done, asked, failed, total },
}: {
  label: string;
  counts: { done: number; asked: number; failed: number; total: number };
}) {
  const share = (count: number) => (total === 0 ? 0 : (100 * count) / total);
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done + failed}>
      <svg
        aria-hidden="true"
        className="h-2 w-full rounded-tag bg-sunken"
        viewBox="0 0 100 2"
        preserveAspectRatio="none"
      >
        <rect className="fill-bamboo" width={share(done)} height={2} />
        <rect className="fill-apricot" x={share(done)} width={share(asked)} height={2} />
        <rect className="fill-plum" x={share(done + asked)} width={share(failed)} height={2} />
      </svg>
    </div>
  );
}
