import { useEffect, useState } from "react";
import { api, toldOf } from "#ui/api.ts";
import type { Lang } from "#ui/words.ts";
import type { Face } from "../input.ts";

/** Typing is followed, not each letter. */
const PAUSE_MS = 200;

/** The drawing of a face while it is being described: an image address, or why there is none. */
export function useFace(face: Face, lang: Lang): { src: string | null; problem: string | null } {
  const [shown, setShown] = useState<{ src: string | null; problem: string | null }>({ src: null, problem: null });
  const text = JSON.stringify(face);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      api.seal.preview.query(JSON.parse(text) as Face).then(
        ({ svg }) => {
          if (!isOver) setShown({ src: `data:image/svg+xml,${encodeURIComponent(svg)}`, problem: null });
        },
        (error: unknown) => {
          if (!isOver) setShown({ src: null, problem: toldOf(error)?.say[lang] ?? "" });
        },
      );
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text, lang]);
  return shown;
}
