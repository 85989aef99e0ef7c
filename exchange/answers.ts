import type { ServerResponse } from "node:http";

/** Every answer the exchange gives by itself: a stable code and words that say what to do. */
const ANSWERS = {
  "exchange.not-found": { status: 404, zh: "没有这个地址。", en: "Nothing here." },
  "exchange.too-many": {
    status: 429,
    zh: "请求太频繁，请一分钟后再试。",
    en: "Too many requests. Try again in a minute.",
  },
  "exchange.too-large": { status: 413, zh: "内容太大，没有接收。", en: "The request is too large." },
  "exchange.no-app": {
    status: 503,
    zh: "医院内网暂时没有连上，没有提交任何内容。请一分钟后重试；若持续，请联系信息科。",
    en: "The hospital is not connected; nothing was submitted. Try again in a minute.",
  },
  "exchange.lost": {
    status: 502,
    zh: "与医院内网的连接中断，不确定是否已处理。请刷新查看结果。",
    en: "The connection to the hospital was lost. Refresh to see whether it was done.",
  },
  "exchange.timeout": {
    status: 504,
    zh: "医院内网没有及时答复，不确定是否已处理。请刷新查看结果。",
    en: "The hospital did not answer in time. Refresh to see whether it was done.",
  },
} as const;

export type AnswerCode = keyof typeof ANSWERS;

const SAFE = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, { ...SAFE, "content-type": "application/json; charset=utf-8", "content-length": bytes.length });
  res.end(bytes);
}

export function refuse(res: ServerResponse, code: AnswerCode): void {
  const { status, zh, en } = ANSWERS[code];
  sendJson(res, status, { code, say: { zh, en } });
}
