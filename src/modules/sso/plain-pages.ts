import type { Words } from "#core/error.ts";

/** The few pages of the sign-on that no screen framework draws: plain HTML for any shell, in the scan page's dress. */
export const plainPage = (body: string): string => `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<title>单点登录</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/scan/page.css"><body><main class="scan">${body}</main></body></html>`;

/** What went wrong and what to do; `trace` is for IT. */
export const failedPage = (say: Words, trace: string): string =>
  plainPage(`<h1 class="title">登录没有完成</h1><p>${escaped(say.zh)}</p><p class="detail">${escaped(say.en)}</p>
<p class="hint">请回到业务系统重新登录；仍不行请把这一页给信息科看。${escaped(trace)}</p>`);

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0) ?? 63};`);
