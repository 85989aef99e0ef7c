import type { Metadata } from "next";
import { ClientActions } from "#modules/sso/ui/client-actions.tsx";
import { ClientDialog } from "#modules/sso/ui/client-dialog.tsx";
import { SsoTabs } from "#modules/sso/ui/sso-tabs.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "接入系统" };

export default async function ClientsPage() {
  const language = await lang();
  const t = words(language);
  const title = t("扫码登录", "Login by scan");
  const loaded = await load(async (api) => ({ clients: await api.sso.clients(), me: await api.login.me() }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { clients, me } = loaded.data;
  const isManager = me.roles.includes("system-admin");
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "支持 OpenID Connect 的系统在这里登记；其他系统用 HIS 接口的 /logins 打开同一个扫码页。",
          "Systems that speak OpenID Connect are listed here; others open the same page by /logins of the HIS interface.",
        )}
        aside={isManager && <ClientDialog />}
      />
      <SsoTabs shown="clients" t={t} />
      <ListCard>
        {clients.length === 0 ? (
          <Empty
            title={t("还没有接入系统", "No systems yet")}
            action={t("点“新增接入系统”，把三行配置交给厂商。", "Add one, and give its vendor the three lines.")}
          />
        ) : (
          <Table
            caption={t("接入系统列表", "List of systems")}
            rows={clients}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "stopped"}
            columns={[
              { key: "name", head: t("系统", "System"), cell: (row) => <b className="font-semibold">{row.name}</b> },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <StateTag tone={row.state === "active" ? "done" : "off"}>
                    {row.state === "active" ? t("启用", "Active") : t("停用", "Stopped")}
                  </StateTag>
                ),
              },
              { key: "id", head: "client_id", cell: (row) => <span className="font-mono text-hint">{row.id}</span> },
              {
                key: "redirect",
                head: t("回调地址", "Redirects"),
                cell: (row) => <span className="font-mono text-hint">{row.redirectUris.join(" ")}</span>,
                title: (row) => row.redirectUris.join("\n"),
              },
              {
                key: "created",
                head: t("登记", "Since"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
              },
              {
                key: "act",
                head: t("操作", "Actions"),
                cell: (row) =>
                  isManager ? (
                    <span className="inline-flex gap-2">
                      <ClientDialog client={row} />
                      <ClientActions client={row} />
                    </span>
                  ) : (
                    "—"
                  ),
              },
            ]}
          />
        )}
      </ListCard>
    </>
  );
}
