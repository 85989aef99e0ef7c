import { CircleCheck, CircleMinus, CircleQuestionMark, CircleX, TriangleAlert } from "lucide-react";
import type { Translate } from "#ui/words.ts";
import type { Block, Constraint } from "../report.ts";

const MARKS = {
  PASSED: [CircleCheck, "text-bamboo", "通过", "passed"],
  FAILED: [CircleX, "text-plum", "不通过", "failed"],
  INDETERMINATE: [CircleQuestionMark, "text-mist", "无法判定", "cannot tell"],
  WARNING: [TriangleAlert, "text-apricot-ink", "注意", "note"],
  NOT_APPLIED: [CircleMinus, "text-ink3", "没有可检查的", "nothing to check"],
} as const;

const BLOCKS: Record<Block, readonly [zh: string, en: string]> = {
  format: ["格式", "Format"],
  changes: ["改动", "Changes"],
  signer: ["签名人", "Signer"],
  cryptography: ["密码学", "Cryptography"],
  certificate: ["证书", "Certificate"],
  revocation: ["吊销", "Revocation"],
  time: ["时间", "Time"],
  archive: ["归档", "Archive"],
  seal: ["印章与签章", "Seal and sealing"],
};

/** Everything that was checked: what is demanded, its clause, and what was found. */
export function ConstraintList({ constraints, t }: { constraints: readonly Constraint[]; t: Translate }) {
  const blocks = [...new Set(constraints.map(({ block }) => block))];
  return (
    <div className="flex flex-col gap-2.5">
      {blocks.map((block) => (
        <section key={block}>
          <h3 className="text-hint text-ink2">{t(...BLOCKS[block])}</h3>
          <ul>
            {constraints
              .filter((one) => one.block === block)
              .map((one) => (
                <Row key={one.code} constraint={one} t={t} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Row({ constraint, t }: { constraint: Constraint; t: Translate }) {
  const [Icon, colour, zh, en] = MARKS[constraint.status];
  return (
    <li className="flex items-start gap-2 border-b border-line py-1 last:border-b-0">
      <Icon aria-label={t(zh, en)} role="img" size={15} strokeWidth={1.75} className={`mt-[3px] shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className={constraint.status === "NOT_APPLIED" ? "text-ink2" : ""}>
            {t(constraint.zh, constraint.en)}
          </span>
          <span className="text-hint text-ink3">{constraint.clause}</span>
        </div>
        {constraint.found.map((found) => (
          <p key={found.code} className={`text-hint ${constraint.status === "FAILED" ? "text-plum" : "text-ink2"}`}>
            {t(found.zh, found.en)} <span className="font-mono text-ink3">{found.code}</span>
          </p>
        ))}
      </div>
    </li>
  );
}
