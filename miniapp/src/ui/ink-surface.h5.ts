import type { InkPoint } from "./ink.ts";
import type { InkSurface, PenEvents } from "./ink-surface.ts";

/** The browser: pointer events, so that a mouse, a finger and a pen all write. `isTurned`: the page stands at 90°. */
export async function openInkSurface(id: string, isTurned: boolean, pen: PenEvents): Promise<InkSurface> {
  const canvas = document.querySelector<HTMLCanvasElement>(`#${id} canvas, canvas#${id}`);
  if (!canvas) throw new Error("no canvas");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const ratio = Math.min(3, Math.max(2, window.devicePixelRatio));
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.touchAction = "none";
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2d context");
  context.scale(ratio, ratio);
  const pointOf = (event: PointerEvent): InkPoint => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = isTurned
      ? [event.clientY - box.top, box.right - event.clientX]
      : [event.clientX - box.left, event.clientY - box.top];
    return { x, y, t: event.timeStamp, force: event.pointerType === "pen" ? event.pressure : 0 };
  };
  const stop = new AbortController();
  const on = (
    name: "pointerdown" | "pointermove" | "pointerup" | "pointercancel",
    act: (event: PointerEvent) => void,
  ) => canvas.addEventListener(name, act, { signal: stop.signal });
  on("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.down(pointOf(event));
  });
  on("pointermove", (event) => pen.move(pointOf(event)));
  on("pointerup", () => pen.up());
  on("pointercancel", () => pen.up());
  return {
    context,
    size: { width, height },
    async png(part, maxWidth) {
      const scale = Math.min(ratio, maxWidth / part.width);
      const out = document.createElement("canvas");
      out.width = Math.round(part.width * scale);
      out.height = Math.round(part.height * scale);
      const [x, y, w, h] = [part.left, part.top, part.width, part.height].map((side) => side * ratio);
      out.getContext("2d")?.drawImage(canvas, x ?? 0, y ?? 0, w ?? 0, h ?? 0, 0, 0, out.width, out.height);
      return out.toDataURL("image/png");
    },
    release: () => stop.abort(),
  };
}

/** Pointer events were taken above; the component's touches are not needed. */
export function penOfTouch(_event: unknown, _timeMs: number): InkPoint | null {
  return null;
}
