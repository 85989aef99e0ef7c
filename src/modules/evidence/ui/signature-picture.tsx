"use client";

import type { Translate } from "#ui/words.ts";
import type { SignatureReport } from "../report.ts";
import { PAGE_WIDTH } from "./revision-view.tsx";
import { usePictures } from "./use-pictures.ts";

/** What it may take of a card, in pixels. */
const BOX = { width: 84, height: 36 };

/** The part of the page where a signature is seen, as it is now. Documents stay on white in dark mode. */
export function SignaturePicture({
  file,
  place,
  name,
  t,
}: {
  file: File;
  place: SignatureReport["places"][number];
  name: string;
  t: Translate;
}) {
  const picture = usePictures(file, file.size, { from: place.page, count: 1, width: PAGE_WIDTH });
  const src = picture.step === "done" ? picture.src[0] : undefined;
  if (!src) return null;
  const shownWidth = BOX.width / place.width;
  return (
    <div
      role="img"
      aria-label={t(`${name} 的签名图样`, `How ${name}'s signature looks`)}
      className="relative shrink-0 overflow-hidden border border-line bg-white"
      style={{ width: BOX.width, height: BOX.height }}
    >
      <img
        src={src}
        alt=""
        className="absolute max-w-none"
        onLoad={(event) => {
          const { naturalHeight, naturalWidth, style } = event.currentTarget;
          const ratio = naturalHeight / naturalWidth;
          const scale = Math.min(shownWidth, BOX.height / (place.height * ratio));
          style.width = `${scale}px`;
          style.left = `${BOX.width / 2 - (place.x + place.width / 2) * scale}px`;
          style.top = `${BOX.height / 2 - (place.y + place.height / 2) * scale * ratio}px`;
        }}
      />
    </div>
  );
}
