import type { LucideIcon } from "lucide-react";

/** A picture with a name that is read out and shown on hover; `reason` disables it and says why. */
export function IconButton({
  name,
  icon: Icon,
  onClick,
  reason = null,
  isPressed,
}: {
  name: string;
  icon: LucideIcon;
  onClick: () => void;
  reason?: string | null;
  /** For what is on or off. */
  isPressed?: boolean;
}) {
  return (
    <button
      type="button"
      aria-label={name}
      title={reason ?? name}
      aria-pressed={isPressed}
      disabled={reason !== null}
      onClick={onClick}
      className={`grid size-7 place-items-center rounded-card transition-colors duration-120 disabled:cursor-not-allowed disabled:text-ink3 ${isPressed ? "bg-dai-soft text-dai" : "enabled:hover:bg-sunken"}`}
    >
      <Icon aria-hidden="true" size={16} strokeWidth={1.75} />
    </button>
  );
}
