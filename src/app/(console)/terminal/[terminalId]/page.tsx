import type { Metadata } from "next";
import { EventList } from "#modules/audit/ui/event-list.tsx";
import { mayWipe } from "#modules/terminal/rules.ts";
import {
  identifiedWords,
  keyStateWords,
  platformWords,
  TerminalStateTag,
} from "#modules/terminal/ui/terminal-words.tsx";
import { WipeButton } from "#modules/terminal/ui/wipe-button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "手机" };

export default async function TerminalPage({ params }: { params: Promise<{ terminalId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { terminalId } = await params;
  const loaded = await load(async (api) => ({
    phone: await api.terminal.get({ terminalId }),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={t("手机", "Phone")} told={loaded.told} lang={language} />;
  const { phone, me } = loaded.data;
  const events = await load((api) => api.audit.list({ subject: terminalId, page: 1, size: 20 }));
  const isActive = phone.state === "active";
  return (
    <>
      <PageTitle
        title={t(`${phone.name}的手机`, `Phone of ${phone.name}`)}
        hint={
          <>
            <TerminalStateTag state={phone.state} why={phone.endedWhy} t={t} />
            <a href="/terminal">{t("全部手机", "All phones")}</a>
          </>
        }
        aside={isActive && mayWipe(me, phone.personId) && <WipeButton terminalId={phone.id} whose={phone.name} />}
      />
      <div className="grid gap-3 lg:grid-cols-[320px_minmax(0,1fr)]">
        <Card title={t("登记", "On file")}>
          <Facts
            rows={[
              [
                t("人员", "Person"),
                <a key="p" href={`/person/${phone.personId}`}>{`${phone.name}（${phone.staffNo}）`}</a>,
              ],
              [t("科室", "Department"), phone.department],
              [t("型号", "Model"), phone.model || "—"],
              [t("平台", "Platform"), platformWords(phone.platform, t)],
              [t("版本", "Version"), phone.appVersion],
              [t("身份核验", "Identified"), identifiedWords(phone.identifiedBy, t)],
              [t("绑定", "Bound"), phone.boundAt ? dateTime(phone.boundAt) : "—"],
              [t("最近使用", "Last used"), dateTime(phone.seenAt)],
              [
                t("服务器的一段", "Server's half"),
                phone.hasHalf ? t("在，封存于主密钥下", "Held, sealed under the master key") : t("已删除", "Deleted"),
              ],
              ...(phone.endedAt ? ([[t("停用", "Ended"), dateTime(phone.endedAt)]] as const) : []),
            ]}
          />
        </Card>
        <div className="flex min-w-0 flex-col gap-3">
          <Card title={t("密钥", "Keys")} isTight>
            {phone.keys.length === 0 ? (
              <Empty title={t("还没有密钥", "No key yet")} />
            ) : (
              <Table
                caption={t("密钥", "Keys")}
                rows={phone.keys}
                rowKey={(row) => row.id}
                isOff={(row) => row.state === "REVOKED" || row.state === "ABANDONED"}
                columns={[
                  { key: "id", head: t("密钥", "Key"), cell: (row) => <span className="font-mono">{row.id}</span> },
                  {
                    key: "purpose",
                    head: t("用途", "For"),
                    cell: (row) =>
                      row.purpose === "auto" ? t("授权自动签", "Auto-signing") : t("本人签名", "Signing"),
                  },
                  { key: "epoch", head: t("更新次数", "Refreshes"), isNumber: true, cell: (row) => row.epoch - 1 },
                  {
                    key: "state",
                    head: t("状态", "State"),
                    cell: (row) => keyStateWords(row.state, t),
                  },
                  {
                    key: "active",
                    head: t("启用", "Active since"),
                    cell: (row) => (row.activeAt ? dateTime(row.activeAt) : "—"),
                  },
                ]}
              />
            )}
          </Card>
          {events.ok && (
            <Card title={t("记录", "Log")} isTight>
              <EventList events={events.data.events} names={new Map()} t={t} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
