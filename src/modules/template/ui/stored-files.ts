"use client";

import { useEffect, useState } from "react";
import { api } from "#ui/api.ts";
import { bytesOf } from "./base64.ts";

/** Files of templates by their id, which is the digest of their bytes: what was fetched once is never stale. */
const fetched = new Map<string, Promise<Blob>>();

function blobOf(fileId: string): Promise<Blob> {
  const known = fetched.get(fileId);
  if (known) return known;
  const fetching = api.template.file
    .query({ fileId })
    .then(({ contentBase64 }) => new Blob([bytesOf(contentBase64)]))
    .catch((error: unknown) => {
      fetched.delete(fileId);
      throw error;
    });
  fetched.set(fileId, fetching);
  return fetching;
}

export type StoredFile = { blob: Blob | null; hasFailed: boolean };

/** A stored file; its blob is null until it is here. */
export function useStoredFile(fileId: string | null): StoredFile {
  const [file, setFile] = useState<StoredFile & { of: string | null }>({ of: null, blob: null, hasFailed: false });
  useEffect(() => {
    if (fileId === null) return;
    let isGone = false;
    blobOf(fileId)
      .then((blob) => !isGone && setFile({ of: fileId, blob, hasFailed: false }))
      .catch(() => !isGone && setFile({ of: fileId, blob: null, hasFailed: true }));
    return () => {
      isGone = true;
    };
  }, [fileId]);
  return file.of === fileId ? file : { blob: null, hasFailed: false };
}

const addresses = new Map<string, string>();

/** The addresses of a form's own pictures in this window; empty until they are here. */
export function useImageUrls(fileIds: readonly string[]): (fileId: string) => string {
  const [, setArrived] = useState(0);
  const wanted = [...new Set(fileIds)].sort().join(" ");
  useEffect(() => {
    for (const fileId of wanted.split(" ").filter((id) => id !== "" && !addresses.has(id)))
      blobOf(fileId)
        .then((blob) => {
          if (!addresses.has(fileId)) addresses.set(fileId, URL.createObjectURL(blob));
          setArrived((count) => count + 1);
        })
        // A picture that does not come leaves its field empty; the preview tells why.
        .catch(() => undefined);
  }, [wanted]);
  return (fileId) => addresses.get(fileId) ?? "";
}
