import { Image, ScrollView, Text, View } from "@tarojs/components";
import { useEffect, useRef, useState } from "react";
import { type Failure, failureOf } from "../../client/failure.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock, pngUrl } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";

/** Pixels across a page: sharp at twice the phone's width, and still a small picture. */
const WIDTH = 1080;

const within = (zoom: number): number => Math.min(4, Math.max(1, zoom));

/** How far two fingers are apart, in pixels; null when there are not two. */
function fingersApart(event: object): number | null {
  // Taro's scroll view types its touch events as bare ones.
  const { touches } = event as { touches?: ArrayLike<{ clientX?: number; clientY?: number }> };
  const [one, other] = [touches?.[0], touches?.[1]];
  if (!one || !other) return null;
  return Math.hypot((one.clientX ?? 0) - (other.clientX ?? 0), (one.clientY ?? 0) - (other.clientY ?? 0)) || null;
}

/** One readable page at a time, fetched when it is turned to; the next one is fetched ahead. */
export function Pages({ taskId, count, onAllSeen }: { taskId: string; count: number; onAllSeen: () => void }) {
  const [page, setPage] = useState(1);
  const [pictures, setPictures] = useState<ReadonlyMap<number, string>>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  const pinch = useRef<{ distance: number; zoom: number } | null>(null);
  const asked = useRef(new Set<number>());
  const seen = useRef(new Set<number>());

  const load = async (wanted: number, isAhead: boolean) => {
    if (wanted > count || asked.current.has(wanted)) return;
    asked.current.add(wanted);
    if (!isAhead) setFailure(null);
    try {
      const { png } = await phone.page({ taskId, page: wanted, width: WIDTH });
      setPictures((known) => new Map(known).set(wanted, pngUrl(png)));
    } catch (error) {
      asked.current.delete(wanted);
      if (!isAhead) setFailure(failureOf(error));
    }
  };
  useEffect(() => {
    void load(page, false).then(() => load(page + 1, true));
  }, [page, taskId]);
  const picture = pictures.get(page);
  useEffect(() => {
    if (!picture) return;
    seen.current.add(page);
    if (seen.current.size >= count) onAllSeen();
  }, [picture, page]);

  return (
    <View className="t-pages">
      <View className="paper">
        {picture ? (
          <Image
            className={`paper__picture t-page-${page}`}
            mode="widthFix"
            src={picture}
            nativeProps={{ alt: `第 ${page} 页` }}
            onClick={() => setZoom(1)}
          />
        ) : (
          <View className="paper__wait">
            {failure ? null : <View className="busy" />}
            <Text>{failure ? "这一页没有打开" : `正在取第 ${page} 页…`}</Text>
          </View>
        )}
      </View>
      {failure ? (
        <View>
          <FailureBlock failure={failure} />
          <Button kind="plain" hook="t-page-again" onTap={() => load(page, false)}>
            再取这一页
          </Button>
        </View>
      ) : null}
      <View className="pager">
        <View
          className={`pager__step t-page-back ${page > 1 ? "" : "pager__step--off"}`}
          onClick={() => setPage(Math.max(1, page - 1))}
        >
          <Icon name="chevron-left" />
        </View>
        <Text>
          第 {page} / {count} 页
        </Text>
        <View
          className={`pager__step t-page-next ${page < count ? "" : "pager__step--off"}`}
          onClick={() => setPage(Math.min(count, page + 1))}
        >
          <Icon name="chevron-right" />
        </View>
        <View className="line t-zoom" style={{ color: "var(--dai)", minHeight: "44px" }} onClick={() => setZoom(1.6)}>
          <Icon name="zoom" size={18} />
          <Text>放大</Text>
        </View>
      </View>
      {zoom !== null && picture ? (
        <View className="zoom">
          <ScrollView
            className="zoom__area"
            scrollX
            scrollY
            onTouchStart={(event) => {
              const distance = fingersApart(event);
              pinch.current = distance === null ? null : { distance, zoom };
            }}
            onTouchMove={(event) => {
              const distance = fingersApart(event);
              if (distance === null || !pinch.current) return;
              setZoom(within((pinch.current.zoom * distance) / pinch.current.distance));
            }}
          >
            <Image
              style={{ display: "block", width: `${100 * zoom}vw` }}
              mode="widthFix"
              src={picture}
              nativeProps={{ alt: `第 ${page} 页` }}
            />
          </ScrollView>
          <View className="zoom__bar">
            <View className="zoom__key" onClick={() => setZoom(within(zoom - 0.6))} aria-label="缩小">
              <Icon name="minus" size={24} />
            </View>
            <View className="zoom__key" onClick={() => setZoom(within(zoom + 0.6))} aria-label="放大">
              <Icon name="plus" size={24} />
            </View>
            <View className="zoom__key t-zoom-close" onClick={() => setZoom(null)}>
              <Icon name="close" size={24} />
              <Text>关闭</Text>
            </View>
          </View>
        </View>
      ) : null}
    </View>
  );
}
