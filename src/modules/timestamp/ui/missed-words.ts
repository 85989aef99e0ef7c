import type { Translate } from "#ui/words.ts";

const WHY: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  "timestamp.time-not-available": ["没有可信时间", "no trusted time"],
  "timestamp.no-unit": ["没有可用的签发单元", "no signing unit"],
  "timestamp.unit-expiring": ["签发单元的证书即将到期", "its certificate is about to end"],
  "timestamp.external-refused": ["应答没有通过核验", "its answer failed a check"],
  "gateway.timeout": ["没有及时应答", "no answer in time"],
  "gateway.no-exchange": ["连不上交换节点", "no exchange answers"],
  "gateway.lost": ["连接中断", "the connection was lost"],
  "gateway.unreachable": ["连不上", "it cannot be reached"],
  "gateway.resting": ["连续失败，暂停调用", "left alone after failures"],
  "gateway.upstream": ["它出错", "it failed"],
  "gateway.refused": ["它拒绝了请求", "it refused the request"],
  "gateway.unauthorized": ["它不认可我们的账号", "it does not accept our account"],
  "gateway.answer": ["应答看不懂", "its answer makes no sense"],
  "gateway.not-configured": ["交换节点没有配置", "the exchange does not know it"],
};

/** Who was asked before and did not stamp, and why; a reason without words is shown by its code, which the log has too. */
export const missedWords = (missed: readonly { authority: string; code: string }[], t: Translate): string =>
  missed
    .map(({ authority, code }) => {
      const name = authority === "own" ? t("本院时间戳", "this hospital") : authority;
      const why = WHY[code];
      return t(`${name}（${why?.[0] ?? code}）`, `${name} (${why?.[1] ?? code})`);
    })
    .join(t("；", "; "));
