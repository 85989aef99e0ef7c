import type { ComponentProps, ReactNode } from "react";

const LOOKS = {
  main: "px-3 bg-dai text-on-dai hover:bg-dai-hover border-transparent",
  plain: "px-3 bg-surface text-ink border-edge hover:bg-sunken",
  danger: "px-3 bg-surface text-plum border-plum hover:bg-plum-soft",
  link: "bg-transparent text-dai border-transparent hover:underline px-1",
} as const;

const SHAPE =
  "inline-flex h-[30px] items-center justify-center gap-1.5 rounded-card border text-body whitespace-nowrap no-underline transition-colors duration-120 disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink3 disabled:hover:bg-sunken";

type Look = keyof typeof LOOKS;

/** `reason` disables the button and says why on focus and hover. */
export function Button({
  look = "plain",
  reason,
  isBusy = false,
  children,
  ...rest
}: Omit<ComponentProps<"button">, "className"> & { look?: Look; reason?: string | null; isBusy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={`${SHAPE} ${LOOKS[look]}`}
      disabled={rest.disabled === true || Boolean(reason) || isBusy}
      title={reason ?? rest.title}
      aria-busy={isBusy}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

export function LinkButton({
  look = "plain",
  href,
  download,
  children,
}: {
  look?: Look;
  href: string;
  download?: string | boolean;
  children: ReactNode;
}) {
  return (
    <a href={href} download={download} className={`${SHAPE} ${LOOKS[look]}`}>
      {children}
    </a>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3 animate-spin rounded-full border-2 border-current border-r-transparent motion-reduce:hidden"
    />
  );
}
