import { ArrowLeftRight, BadgeCheck, Clock, Database, HardDrive, Link2 } from "lucide-react";
import { consoleBridge } from "#front/bridge.ts";
import { CheckStrip, type StripItem } from "#ui/check-strip.tsx";
import { bytes, dateOnly, dateTime, thousands } from "#ui/format.ts";
import type { Lang } from "#ui/words.ts";
import { words } from "#ui/words.ts";
import { load } from "./request.ts";

const DISK_WARN = 0.85;

/** What the product stands on, measured while the page is made. A part that could not be asked is left out. */
export async function SelfCheckStrip({ lang }: { lang: Lang }) {
  const t = words(lang);
  const { databaseMs, disk, exchange } = await consoleBridge().selfCheck();
  const timestamps = await load((api) => api.timestamp.status());
  const channels = await load((api) => api.certificate.channels());
  const log = await load((api) => api.audit.newest());
  const items: StripItem[] = [
    databaseMs === null
      ? {
          name: t("数据库", "Database"),
          icon: Database,
          state: "bad",
          value: t("没有应答", "No answer"),
          note: t("请查数据库服务", "Check its service"),
        }
      : {
          name: t("数据库", "Database"),
          icon: Database,
          state: "ok",
          value: t("正常", "Answers"),
          note: `${databaseMs.toFixed(1)} ms`,
        },
    {
      name: t("前置交换", "Exchange"),
      icon: ArrowLeftRight,
      state: exchange.connected === 0 ? "bad" : exchange.connected < exchange.nodes ? "warn" : "ok",
      value: t(`${exchange.connected} / ${exchange.nodes} 在线`, `${exchange.connected} of ${exchange.nodes} up`),
      note:
        exchange.connected === 0
          ? t("手机暂时连不上", "Phones cannot reach us")
          : t("由院内主动连出", "Dialled from inside"),
    },
  ];
  if (timestamps.ok) {
    const { isIssuing, isDemoTime, issuedLastDay, unit, units, clock } = timestamps.data;
    const refused = units.find(({ problem }) => problem !== null)?.problem;
    items.push({
      name: t("时间戳", "Timestamps"),
      icon: Clock,
      state: !isIssuing ? "bad" : isDemoTime || refused ? "warn" : "ok",
      value: !isIssuing ? t("已停止", "Stopped") : isDemoTime ? t("演示时间", "Demo time") : t("正常", "Issuing"),
      note: isIssuing
        ? (refused?.say[lang] ?? t(`24 小时内 ${thousands(issuedLastDay)} 枚`, `${thousands(issuedLastDay)} in 24 h`))
        : (unit.problem ?? clock.problem)?.say[lang],
    });
  }
  if (channels.ok) {
    const active = channels.data.find(({ isEnabled, labels }) => isEnabled && labels.person !== undefined);
    const isLicensed = active !== undefined && active.licenceUntil > new Date();
    items.push({
      name: t("CA 通道", "CA channel"),
      icon: BadgeCheck,
      state: isLicensed ? "ok" : "bad",
      value: active?.name ?? t("没有在用的", "None in use"),
      note: active
        ? t(
            `许可到 ${dateOnly(new Date(active.licenceUntil.getTime() - 1))}`,
            `licensed until ${dateOnly(new Date(active.licenceUntil.getTime() - 1))}`,
          )
        : null,
    });
  }
  if (disk)
    items.push({
      name: t("磁盘", "Disk"),
      icon: HardDrive,
      state: disk.usedShare > DISK_WARN ? "warn" : "ok",
      value: t(`已用 ${Math.round(disk.usedShare * 100)} %`, `${Math.round(disk.usedShare * 100)} % used`),
      note: t(`剩 ${bytes(disk.freeBytes)}`, `${bytes(disk.freeBytes)} left`),
    });
  if (log.ok)
    items.push({
      name: t("日志", "Log"),
      icon: Link2,
      state: "ok",
      value: t(`${thousands(log.data.total)} 条`, `${thousands(log.data.total)} rows`),
      note: log.data.at ? t(`最近 ${dateTime(log.data.at).slice(5)}`, `last ${dateTime(log.data.at).slice(5)}`) : null,
    });
  return <CheckStrip label={t("自检", "Self-check")} items={items} />;
}
