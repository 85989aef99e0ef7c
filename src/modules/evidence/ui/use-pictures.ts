import { useEffect, useState } from "react";
import { askPictures, SendError, type Told } from "./send-file.ts";

export type PictureState =
  | { step: "loading" }
  | { step: "failed"; told: Told }
  | { step: "done"; pages: number; src: string[] };
type Want = { from: number; count: number; width: number };

/** What was drawn before, by file: turning back costs nothing. Goes with the file. */
const known = new WeakMap<File, Map<string, Promise<PictureState>>>();

/** @param end how much of the file: one of its revisions */
export function usePictures(file: File, end: number, { from, count, width }: Want): PictureState {
  const key = `${end}/${from}/${count}/${width}`;
  const [state, setState] = useState<{ key: string; state: PictureState }>({ key: "", state: { step: "loading" } });
  useEffect(() => {
    let isWanted = true;
    void drawn(file, key, end, { from, count, width }).then((found) => isWanted && setState({ key, state: found }));
    return () => {
      isWanted = false;
    };
  }, [file, key, end, from, count, width]);
  return state.key === key ? state.state : { step: "loading" };
}

function drawn(file: File, key: string, end: number, want: Want): Promise<PictureState> {
  const ofFile = known.get(file) ?? new Map<string, Promise<PictureState>>();
  known.set(file, ofFile);
  const before = ofFile.get(key);
  if (before) return before;
  const asked = askPictures(file.slice(0, end), want)
    .then(({ pages, drawn: all }): PictureState => ({
      step: "done",
      pages,
      src: all.map(({ png }) => `data:image/png;base64,${png}`),
    }))
    .catch((error: unknown): PictureState => {
      if (!(error instanceof SendError)) throw error;
      // What failed may succeed when it is asked for again.
      ofFile.delete(key);
      return { step: "failed", told: error.told };
    });
  ofFile.set(key, asked);
  return asked;
}
