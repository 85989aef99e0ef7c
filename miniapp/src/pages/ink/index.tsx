import { Canvas, Image, Text, View } from "@tarojs/components";
import Taro, { useReady } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import { modesOf, useDisplay } from "../../ui/display.ts";
import { Icon } from "../../ui/icon.tsx";
import { Ink, type InkQuality } from "../../ui/ink.ts";
import { type InkSurface, openInkSurface, penOfTouch } from "../../ui/ink-surface";
import { Button, FailureBlock, goBack, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refresh, useStanding } from "../../ui/standing.ts";
import { dateTime } from "../../ui/time.ts";

const CANVAS = "ink-canvas";
/** Pixels across of what is sent: four times what any form shows. */
const SENT_WIDTH = 800;
const SIZE_WORDS = {
  empty: "请在格内写名字",
  small: "写大一点，写满三分之二",
  good: "大小合适",
  large: "超出了格子，请收一点",
} as const;

/** The pad for the hand-drawn signature, lying across: guide cells, live words about quality, a preview on a form. */
export default function InkPage() {
  const { opened } = useStanding();
  const name = opened?.person?.name ?? "";
  const isTurned = process.env.TARO_ENV === "h5" && window.innerHeight > window.innerWidth;
  const ink = useRef(new Ink());
  const surface = useRef<InkSurface | null>(null);
  const [quality, setQuality] = useState<InkQuality>({ size: "empty", isClear: false, isLine: false, strokes: 0 });
  const [preview, setPreview] = useState<string | null>(null);
  const { failure, run } = useWork();

  const look = async () => {
    const { current } = surface;
    if (!current) return;
    setQuality(ink.current.quality(current.size));
    const box = ink.current.box();
    setPreview(box ? await current.png(box, 320) : null);
  };
  const pen = {
    down: (point: Parameters<Ink["down"]>[1]) => surface.current && ink.current.down(surface.current.context, point),
    move: (point: Parameters<Ink["move"]>[1]) => surface.current && ink.current.move(surface.current.context, point),
    up: () => {
      ink.current.up();
      void look();
    },
  };
  useReady(() => {
    const open = (left: number) =>
      openInkSurface(CANVAS, isTurned, pen).then(
        (made) => {
          surface.current = made;
        },
        () => (left > 0 ? void setTimeout(() => void open(left - 1), 100) : undefined),
      );
    void open(30);
  });
  useEffect(() => () => surface.current?.release(), []);

  const save = () =>
    run(async () => {
      const box = ink.current.box();
      if (!box || !surface.current) return;
      const url = await surface.current.png(box, SENT_WIDTH);
      const base64 = url.slice(url.indexOf(",") + 1);
      const png = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
      await phone.saveHandwriting(png, ink.current.strokeCount, ink.current.vectors());
      await refresh();
      goBack();
    });
  const edit = (change: "undo" | "clear") => {
    const { current } = surface;
    if (!current) return;
    ink.current[change](current.context, current.size);
    void look();
  };
  const why =
    quality.size === "empty"
      ? "还没有写"
      : quality.isClear
        ? quality.size === "small"
          ? SIZE_WORDS.small
          : null
        : quality.isLine
          ? "这是一条线，请写名字"
          : "笔画太少，请写全名字";
  return (
    <View className={`ink t-ink-page ${modesOf(useDisplay())} ${isTurned ? "ink--turned" : ""}`}>
      <View className="ink__head">
        <View className="nav__back" onClick={goBack} aria-label="返回">
          <Icon name="chevron-left" size={24} />
        </View>
        <Text className="nav__title">手写签名</Text>
        <Text className="hint" style={{ marginLeft: "12px" }}>
          {name ? `请在格内写「${name}」，写满三分之二` : "请在格内写名字，写满三分之二"}
        </Text>
      </View>
      <View className="ink__body">
        <View className="ink__pad">
          <Canvas
            className="ink__canvas t-ink"
            type="2d"
            id={CANVAS}
            canvasId={CANVAS}
            disableScroll
            onTouchStart={(event) => withPoint(event, pen.down)}
            onTouchMove={(event) => withPoint(event, pen.move)}
            onTouchEnd={() => (process.env.TARO_ENV === "h5" ? undefined : pen.up())}
          />
          <View className="ink__guide" style={{ left: "33.3%" }} />
          <View className="ink__guide" style={{ left: "66.6%" }} />
          <View className="ink__words t-ink-quality">
            <View className={`line ${quality.size === "good" ? "good" : ""}`}>
              <Icon name={quality.size === "good" ? "check-circle" : "info"} size={14} />
              <Text>{SIZE_WORDS[quality.size]}</Text>
            </View>
            {quality.isClear ? (
              <View className="line good">
                <Icon name="check-circle" size={14} />
                <Text>笔画清楚</Text>
              </View>
            ) : null}
            <Text>{quality.strokes} 笔 · 矢量保存</Text>
          </View>
        </View>
        <View className="ink__side">
          <View className="ink__preview">
            <View style={{ color: "#646d6d" }}>落在文书上的样子</View>
            <View className="line">
              <Text>签名：</Text>
              {preview ? (
                <Image className="ink__sample" mode="aspectFit" src={preview} nativeProps={{ alt: "写好的签名" }} />
              ) : (
                <View className="ink__sample" />
              )}
            </View>
            <View style={{ borderTop: "1px solid #8b867a", color: "#646d6d" }}>
              {name} {opened?.person?.staffNo ?? ""}
              <View>{dateTime(Date.now())}</View>
            </View>
            <FailureBlock failure={failure} />
          </View>
          <Button kind="plain" icon="undo" hook="t-ink-undo" onTap={() => edit("undo")}>
            撤一笔
          </Button>
          <Button kind="plain" icon="eraser" hook="t-ink-clear" onTap={() => edit("clear")}>
            重写
          </Button>
          <Button hook="t-ink-save" why={why} onTap={save}>
            就用这个
          </Button>
        </View>
      </View>
    </View>
  );
}

function withPoint(event: unknown, act: (point: NonNullable<ReturnType<typeof penOfTouch>>) => void): void {
  if (Taro.getEnv() === Taro.ENV_TYPE.WEB) return;
  const point = penOfTouch(event, Date.now());
  if (point) act(point);
}
