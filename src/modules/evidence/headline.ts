import type { Words } from "#core/error.ts";
import { REASONS } from "./reasons.ts";
import type { RecordReport, SignatureReport, Verdict } from "./report.ts";

type Head = { title: Words; say: Words };

const NOT_SIGNED: Head = {
  title: { zh: "无法判定，这份文件没有签名", en: "Cannot tell: this file is not signed" },
  say: {
    zh: "没有可验的签名。请确认拿到的是签署后的文件。",
    en: "There is nothing to check. Make sure this is the signed file.",
  },
};

const NOT_READ: Head = {
  title: { zh: "无法判定，这份文件读不出来", en: "Cannot tell: this file cannot be read" },
  say: {
    zh: "它不是 PDF，或已加密、已损坏。请确认选对了文件，或索取完好的原件。",
    en: "It is no PDF, or encrypted or damaged. Make sure it is the right file, or ask for the intact original.",
  },
};

/** The file's verdict in one line, and what to do about it. `isRead`: its pages could be found; `record`: the worst. */
export function headline(
  verdict: Verdict,
  file: { signatures: readonly SignatureReport[]; record: RecordReport | null; isRead: boolean },
): Head {
  const { signatures, record, isRead } = file;
  const worst = signatures.find((one) => one.verdict === verdict);
  if (!worst) return record ? recordHead(record) : isRead ? NOT_SIGNED : NOT_READ;
  if (verdict === "valid") return validHead(signatures);
  return verdict === "invalid" ? invalidHead(signatures, worst) : doubtfulHead(signatures, worst);
}

function validHead(signatures: readonly SignatureReport[]): Head {
  const stamps = signatures.filter(({ kind }) => kind === "timestamp").length;
  const count = signatures.length - stamps;
  const also = stamps > 0 ? [`和 ${stamps} 个文档时间戳`, ` and ${stamps} document timestamp(s)`] : ["", ""];
  const later = signatures.find(({ note }) => note !== null)?.note;
  return {
    title: { zh: "有效，签署后未被改动", en: "Valid: unaltered since it was signed" },
    say: {
      zh: `${count} 个签名${also[0]}全部有效。文书内容与签署时逐字节一致。${later?.zh ?? ""}`,
      en: `${count} signature(s)${also[1]}, all valid. The content is byte for byte what was signed. ${later?.en ?? ""}`.trim(),
    },
  };
}

function recordHead({ verdict, provenAt, reasons: [why] }: RecordReport): Head {
  if (verdict === "valid")
    return {
      title: { zh: "有效，与存证时一致", en: "Valid: what it was when the record was made" },
      say: {
        zh: `存证记录证明这份文件最晚在 ${provenAt} 已经是现在的样子。文件里没有签名。`,
        en: `The evidence record proves that the file was what it is at ${provenAt}. It holds no signature.`,
      },
    };
  const title = verdict === "invalid" ? { zh: "无效", en: "Invalid" } : { zh: "无法判定", en: "Cannot tell" };
  return { title, say: { zh: why?.zh ?? "", en: why?.en ?? "" } };
}

const isAltered = ({ integrity, changesAfter }: SignatureReport): boolean =>
  integrity === "changed" || changesAfter.some(({ isAllowed }) => !isAllowed);

const because = ({ reasons }: SignatureReport): Words => ({ zh: reasons[0]?.zh ?? "", en: reasons[0]?.en ?? "" });

function invalidHead(signatures: readonly SignatureReport[], worst: SignatureReport): Head {
  const change = signatures.flatMap(({ changesAfter }) => changesAfter).find(({ isAllowed }) => !isAllowed);
  const why = change
    ? { zh: `修订 ${change.revision}：${change.zh}。`, en: `Revision ${change.revision}: ${change.en}.` }
    : because(worst);
  const isRevoked = worst.subIndication === "REVOKED";
  return {
    title: signatures.some(isAltered)
      ? { zh: "无效，签署后内容被改动", en: "Invalid: altered after signing" }
      : isRevoked
        ? { zh: "无效，证书签署时已吊销", en: "Invalid: the certificate was revoked when it was signed" }
        : { zh: "无效", en: "Invalid" },
    say: {
      zh: `${why.zh}请不要据此办理，并联系出具文书的医院。`,
      en: `${why.en} Do not rely on it; ask the hospital that issued it.`,
    },
  };
}

function doubtfulHead(signatures: readonly SignatureReport[], worst: SignatureReport): Head {
  const why = because(worst);
  // Without a signature that was there, nobody can say what has changed since.
  const isWhole = signatures.every(({ reasons }) => reasons.every(({ code }) => code !== REASONS.lost.code));
  const isIntact = isWhole && signatures.every((one) => one.integrity === "intact" && !isAltered(one));
  const rest = isIntact
    ? {
        zh: "内容没有发现改动，但签名人的身份或时间不能确认。",
        en: "No change was found, but who signed or when cannot be confirmed.",
      }
    : { zh: "请向出具方索取完好的原件再验。", en: "Ask its issuer for the intact original and check that." };
  const isUnasked = worst.state.code === "state.revocation-unknown";
  const todo = isUnasked
    ? { zh: "请在能联系到 CA 时再验一次。", en: " Check again when the CA can be reached." }
    : { zh: "", en: "" };
  return {
    title: isUnasked
      ? { zh: "无法判定，缺少吊销信息", en: "Cannot tell: no revocation information" }
      : { zh: "无法判定", en: "Cannot tell" },
    say: { zh: `${why.zh}${rest.zh}${todo.zh}`, en: `${why.en} ${rest.en}${todo.en}` },
  };
}
