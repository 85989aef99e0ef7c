"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const SHOWN_MS = 5000;
const ToastContext = createContext<(text: string) => void>(() => {});

/** One short line, lower right, five seconds. Never for a failure somebody must act on. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ text: string } | null>(null);
  const show = useCallback((text: string) => setShown({ text }), []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <ToastContext value={show}>
      {children}
      <div role="status" className="no-print fixed right-5 bottom-5 z-50">
        {shown && <p className="rounded-card bg-ink px-3.5 py-2.5 text-paper shadow-float">{shown.text}</p>}
      </div>
    </ToastContext>
  );
}

export const useToast = () => useContext(ToastContext);
