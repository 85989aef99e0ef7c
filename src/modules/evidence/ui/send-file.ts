import type { Words } from "#core/error.ts";
import type { UploadVerdict } from "../verify-upload.ts";

/** What the server answers about one file. `digest` is the SM3 of its bytes, hexadecimal; `voidedAt` of a document of the hospital. */
export type Answer = UploadVerdict & { digest: string; voidedAt: string | null };

/** A file with the evidence records that came with it. */
export type Brought = { file: File; records: readonly File[] };

/** A failure in words, and the number that finds it in the log. */
export type Told = { say: Words; trace?: string };

export const MAX_BYTES = 60_000_000;

export const TOO_LARGE: Told = {
  say: { zh: "文件超过 60 MB，没有上传。", en: "The file is larger than 60 MB; it was not sent." },
};
const UNREACHABLE: Told = {
  say: {
    zh: "连不上服务器，文件没有送到。请检查网络后再试。",
    en: "The server does not answer; the file was not sent. Check the network and try again.",
  },
};

/** Carries what a person is told. */
export class SendError extends Error {
  readonly told: Told;
  constructor(told: Told) {
    super(told.say.en);
    this.told = told;
  }
}

/**
 * Sends a file, telling how much of it has gone out. XMLHttpRequest because fetch does not say.
 * @param onSent part of the file that was sent, 0 to 1
 * @throws SendError
 */
export function sendFile(brought: Brought, onSent: (part: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/verify");
    request.responseType = "json";
    const { body, type } = packed(brought);
    if (type !== null) request.setRequestHeader("content-type", type);
    request.upload.addEventListener("progress", ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0));
    request.addEventListener("error", () => reject(new SendError(UNREACHABLE)));
    request.addEventListener("load", () => {
      const body: unknown = request.response;
      if (request.status === 200 && body !== null) resolve(body as Answer);
      else reject(new SendError(toldIn(body)));
    });
    request.send(body);
  });
}

/** Pictures of pages as the server draws them. `pages`: how many the file has. */
export type Pictures = { pages: number; drawn: { page: number; png: string }[] };

/** @param file the file, or as much of it as one of its revisions was @throws SendError */
export async function askPictures(file: Blob, want: { from: number; count: number; width: number }): Promise<Pictures> {
  const query = `from=${want.from}&count=${want.count}&width=${want.width}`;
  return (await (await post(`/api/verify/pages?${query}`, file)).json()) as Pictures;
}

/** The verdict as a PDF. @throws SendError */
export async function askReport(file: File, records: readonly File[], lang: "zh" | "en"): Promise<Blob> {
  const query = new URLSearchParams({ lang, name: file.name.slice(-200) });
  const { body, type } = packed({ file, records });
  return await (await post(`/api/verify/report?${query}`, body, type)).blob();
}

/** A file as it is; with records as a form, whose type the browser writes itself. */
function packed({ file, records }: Brought): { body: Blob | FormData; type: string | null } {
  if (records.length === 0) return { body: file, type: "application/pdf" };
  const body = new FormData();
  body.append("file", file);
  for (const record of records) body.append("record", record);
  return { body, type: null };
}

async function post(path: string, body: Blob | FormData, type: string | null = "application/pdf"): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      ...(type === null ? {} : { headers: { "content-type": type } }),
      body,
    });
  } catch {
    throw new SendError(UNREACHABLE);
  }
  if (!response.ok) throw new SendError(toldIn(await response.json().catch(() => null)));
  return response;
}

function toldIn(body: unknown): Told {
  const { say, requestId } = (body ?? {}) as { say?: Words; requestId?: string };
  return say ? { say, ...(requestId ? { trace: requestId } : {}) } : UNREACHABLE;
}
