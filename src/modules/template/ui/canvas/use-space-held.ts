"use client";

import { type RefObject, useEffect, useState } from "react";

/** While the space bar is held, dragging moves the view. */
export function useSpaceHeld(scroller: RefObject<HTMLDivElement | null>): boolean {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const down = (event: KeyboardEvent) => {
      if (event.code !== "Space" || document.activeElement !== element) return;
      event.preventDefault();
      setHeld(true);
    };
    const up = (event: KeyboardEvent) => event.code === "Space" && setHeld(false);
    const drag = (event: PointerEvent) => {
      if (event.buttons === 1) element.scrollBy(-event.movementX, -event.movementY);
    };
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    if (isHeld) element.addEventListener("pointermove", drag);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      element.removeEventListener("pointermove", drag);
    };
  }, [isHeld, scroller]);
  return isHeld;
}
