"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "./lang.tsx";

const SHAPES = {
  narrow: "m-auto w-[min(480px,92vw)]",
  wide: "m-auto h-[92dvh] w-[min(1120px,96vw)]",
  /** From the right, over the whole height: for reading beside the page. */
  drawer: "my-0 mr-0 ml-auto h-dvh max-h-dvh w-[min(720px,96vw)]",
} as const;

type Props = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  shape?: keyof typeof SHAPES;
};

/** The platform's modal dialog: it keeps the focus inside, Esc closes it, and the page behind is inert. */
export function Dialog({ title, isOpen, onClose, children, actions, shape = "narrow" }: Props) {
  const t = useWords();
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (isOpen && !dialog?.open) dialog?.showModal();
    if (!isOpen && dialog?.open) dialog.close();
  }, [isOpen]);
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      className={`${SHAPES[shape]} text-left whitespace-normal rounded-card border border-line bg-surface p-0 text-ink shadow-sheet`}
    >
      {isOpen && (
        <div className="flex h-full max-h-dvh flex-col">
          <div className="flex h-[46px] shrink-0 items-center border-b border-line px-4">
            <h2 id={id} className="text-card font-semibold">
              {title}
            </h2>
            <button
              type="button"
              onClick={onClose}
              aria-label={t("关闭", "Close")}
              className="ml-auto grid size-7 place-items-center rounded-card hover:bg-sunken"
            >
              <X aria-hidden="true" size={16} strokeWidth={1.75} />
            </button>
          </div>
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {actions !== undefined && (
            <div className="flex shrink-0 justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </div>
      )}
    </dialog>
  );
}
