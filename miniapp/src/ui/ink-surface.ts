import Taro from "@tarojs/taro";
import type { InkContext, InkPoint } from "./ink.ts";

/** A canvas to write on, whatever the platform calls it. */
export type InkSurface = {
  context: InkContext;
  size: { width: number; height: number };
  /** The given part of the picture as a PNG data URL, at most `maxWidth` pixels wide. */
  png(part: { left: number; top: number; width: number; height: number }, maxWidth: number): Promise<string>;
  /** Ends listening. */
  release(): void;
};
export type PenEvents = { down: (point: InkPoint) => void; move: (point: InkPoint) => void; up: () => void };

type CanvasNode = {
  width: number;
  height: number;
  getContext(kind: "2d"): CanvasRenderingContext2D;
  toDataURL(kind: string): string;
};

/** WeChat: the pen's events come through the component (see `penOfTouch`), the canvas through a query. */
export function openInkSurface(id: string, _isTurned: boolean, _pen: PenEvents): Promise<InkSurface> {
  return new Promise((done, fail) => {
    Taro.createSelectorQuery()
      .select(`#${id}`)
      .fields({ node: true, size: true })
      .exec((found: { node?: CanvasNode; width?: number; height?: number }[]) => {
        const [at] = found;
        if (!at?.node || !at.width || !at.height) return fail(new Error("no canvas"));
        const { node, width, height } = at;
        const ratio = Taro.getWindowInfo().pixelRatio;
        node.width = width * ratio;
        node.height = height * ratio;
        const context = node.getContext("2d");
        context.scale(ratio, ratio);
        done({
          context,
          size: { width, height },
          png: (part, maxWidth) => cut(node, part, ratio, maxWidth),
          release: () => {},
        });
      });
  });
}

async function cut(
  node: CanvasNode,
  part: { left: number; top: number; width: number; height: number },
  ratio: number,
  maxWidth: number,
) {
  const scale = Math.min(ratio, maxWidth / part.width);
  const { tempFilePath } = await Taro.canvasToTempFilePath({
    canvas: node as unknown as Taro.Canvas,
    x: part.left,
    y: part.top,
    width: part.width,
    height: part.height,
    destWidth: Math.round(part.width * scale),
    destHeight: Math.round(part.height * scale),
    fileType: "png",
  });
  const data = Taro.getFileSystemManager().readFileSync(tempFilePath, "base64");
  return `data:image/png;base64,${typeof data === "string" ? data : ""}`;
}

/** WeChat's touches on a canvas are relative to it. */
export function penOfTouch(event: unknown, timeMs: number): InkPoint | null {
  const { touches } = event as { touches?: { x?: number; y?: number; force?: number }[] };
  const [touch] = touches ?? [];
  if (touch?.x === undefined || touch.y === undefined) return null;
  return { x: touch.x, y: touch.y, t: timeMs, force: touch.force ?? 0 };
}
