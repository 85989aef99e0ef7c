import { Card } from "#ui/card.tsx";
import { duration } from "#ui/format.ts";
import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Lang } from "#ui/words.ts";
import { words } from "#ui/words.ts";
import { load } from "./request.ts";

const EXPIRING_DAYS = 30;

type Item = { tone: Tone; tag: string; title: string; note: string; href: string; action: string };

/** What somebody has to do, by its effect: what stops signing first. Only what this person may see is asked for. */
export async function Attention({ lang }: { lang: Lang }) {
  const t = words(lang);
  const items = await itemsFor(lang);
  return (
    <Card title={t("需要处理", "Needs attention")} hint={t(`${items.length} 项`, `${items.length}`)} isTight>
      {items.length === 0 ? (
        <p className="m-0 px-3.5 py-4 text-ink2">
          {t(
            "没有。出错、逾期、待审批和快到期的会列在这里。",
            "Nothing. Failures, overdue, to approve, expiring: here.",
          )}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {items.map(({ tone, tag, title, note, href, action }) => (
            <li key={href} className="flex items-center gap-3 px-3.5 py-2">
              <span className="w-20 shrink-0">
                <StateTag tone={tone}>{tag}</StateTag>
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate font-semibold">{title}</span>
                <span className="block truncate text-hint text-ink2">{note}</span>
              </span>
              <a
                href={href}
                className="shrink-0 rounded-card border border-edge bg-surface px-2.5 py-0.5 text-ink no-underline hover:bg-sunken"
              >
                {action}
                <span className="sr-only">{t(`：${title}`, `: ${title}`)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

async function itemsFor(lang: Lang): Promise<Item[]> {
  const t = words(lang);
  const one = { page: 1, size: 1 };
  const person = { text: "", profile: "person" as const, ...one };
  const [alerts, counts, behind, coverage, applications, admissions, expiring, endings] = await Promise.all([
    load((api) => api.alert.open()),
    load((api) => api.signing.counts({ since: new Date().toISOString() })),
    load((api) => api.signing.behind()),
    load((api) => api.preservation.coverage()),
    load((api) => api.seal.applications({ isOpen: true, ...one })),
    load((api) => api.terminal.admissions()),
    load((api) => api.certificate.list({ ...person, state: "issued", expiresWithinDays: EXPIRING_DAYS })),
    load((api) => api.seal.endings()),
  ]);
  const items: (Item | false)[] = [
    alerts.ok &&
      alerts.data > 0 && {
        tone: "bad",
        tag: t("告警", "Alert"),
        title: t(`${alerts.data} 条“不是我本人”待处置`, `${alerts.data} times somebody said "not me"`),
        note: t(
          "会话已停，密钥已冻结；由安全管理员核实",
          "Sessions ended, keys frozen; the security administrator decides",
        ),
        href: "/alert?state=open",
        action: t("去处置", "Decide"),
      },
    counts.ok &&
      counts.data.unfinished > 0 && {
        tone: "bad",
        tag: t("无法完成", "Stuck"),
        title: t(`${counts.data.unfinished} 个签名没有写完`, `${counts.data.unfinished} signatures are unfinished`),
        note: t("已确认，停在签名之后；系统每分钟再试", "Confirmed, stopped after signing; tried again every minute"),
        href: "/signing?waits=finish",
        action: t("看任务", "Show"),
      },
    counts.ok &&
      counts.data.waitingStamps > 0 && {
        tone: "wait",
        tag: t("待补", "Unstamped"),
        title: t(
          `${counts.data.waitingStamps} 个签名待补时间戳`,
          `${counts.data.waitingStamps} signatures wait for a timestamp`,
        ),
        note: t("时间戳服务没有应答时签的，恢复后自动补", "Made while no authority answered; stamped when one does"),
        href: "/signing?waits=timestamp",
        action: t("看清单", "Show"),
      },
    behind.ok &&
      behind.data.overdue > 0 && {
        tone: "wait",
        tag: t("逾期", "Overdue"),
        title: t(`${behind.data.overdue} 人次超过时限未签`, `${behind.data.overdue} signatures are overdue`),
        note: lateNote(behind.data, t),
        href: "/signing?waits=overdue",
        action: t("看清单", "Show"),
      },
    applications.ok &&
      applications.data.total > 0 && {
        tone: "wait",
        tag: t("待审批", "To approve"),
        title: t(`${applications.data.total} 件印章申请待审批`, `${applications.data.total} seal applications wait`),
        note: t("申请人不能审批自己的申请", "Nobody approves their own"),
        href: "/seal/application?open=1",
        action: t("去审批", "Decide"),
      },
    admissions.ok &&
      admissions.data.length > 0 && {
        tone: "wait",
        tag: t("待核验", "To identify"),
        title: t(
          `${admissions.data.length} 人等当面核验`,
          `${admissions.data.length} people wait to be identified in person`,
        ),
        note: t("一人登记、另一人复核，24 小时内有效", "One records, another confirms, within 24 hours"),
        href: "/terminal/admission",
        action: t("去核验", "Identify"),
      },
    coverage.ok &&
      coverage.data.archive.lacking + coverage.data.longTerm.lacking > 0 && {
        tone: "wait",
        tag: t("待补", "Incomplete"),
        title: t(
          `${coverage.data.archive.lacking + coverage.data.longTerm.lacking} 份文书还没有补到所选级别`,
          `${coverage.data.archive.lacking + coverage.data.longTerm.lacking} documents are below their level`,
        ),
        note: t(
          "缺验证资料或存档时间戳，系统自动补",
          "Validation data or an archive timestamp is missing; tried by itself",
        ),
        href: "/document/type",
        action: t("看清单", "Show"),
      },
    endings.ok &&
      endings.data.length > 0 && {
        tone: endings.data.some(({ what }) => what === "suspended") ? "bad" : "wait",
        tag: t("印章", "Seals"),
        title: t(
          `${endings.data.length} 项用章授权或签章证书七天内到期`,
          `${endings.data.length} grants or certificates of seals end within a week`,
        ),
        note: [...new Set(endings.data.map(({ name }) => name))].slice(0, 3).join(t("、", ", ")),
        href: "/alert",
        action: t("看清单", "Show"),
      },
    expiring.ok &&
      expiring.data.total > 0 && {
        tone: "wait",
        tag: t("到期", "Expiring"),
        title: t(
          `${expiring.data.total} 张个人证书 ${EXPIRING_DAYS} 天内到期`,
          `${expiring.data.total} certificates expire within ${EXPIRING_DAYS} days`,
        ),
        note: t("本人在手机上刷脸一次即可续期", "Renewed on the phone with one face check"),
        href: `/certificate?state=issued&profile=person&within=${EXPIRING_DAYS}`,
        action: t("看名单", "Show"),
      },
  ];
  return items.filter((item) => item !== false);
}

/** `最久 31 h；心血管内科 9、骨科 6` */
function lateNote(
  { since, departments }: { since: Date | null; departments: { department: string; overdue: number }[] },
  t: ReturnType<typeof words>,
): string {
  const late = departments.filter(({ overdue }) => overdue > 0).slice(0, 3);
  const where = late.map(({ department, overdue }) => `${department} ${overdue}`).join(t("、", ", "));
  const longest = since === null ? "" : duration(Date.now() - since.getTime());
  return t(`最久已等 ${longest}；${where}`, `longest ${longest}; ${where}`);
}
