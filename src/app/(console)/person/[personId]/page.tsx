import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EventList } from "#modules/audit/ui/event-list.tsx";
import { CertificateStateTag } from "#modules/certificate/ui/certificate-state.tsx";
import { LeaveButton } from "#modules/leaving/ui/leave-button.tsx";
import { PlannedLeaveCard } from "#modules/leaving/ui/planned-leave.tsx";
import { PersonStateTag, roleWords } from "#modules/person/ui/person-state.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateOnly } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "人员" };

export default async function PersonPage({ params }: { params: Promise<{ personId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { personId } = await params;
  const loaded = await load((api) => api.person.get({ personId }));
  if (!loaded.ok) return <FailedPage title={t("人员", "Staff")} told={loaded.told} lang={language} />;
  const person = loaded.data;
  if (!person) notFound();
  // Each part may be refused on its own: somebody without the right for certificates still sees the person.
  const certificates = await load((api) => api.certificate.list({ personId, text: "", page: 1, size: 20 }));
  const me = await load((api) => api.login.me());
  const planned = await load((api) => api.leaving.planned({ personId }));
  const events = await load((api) => api.audit.list({ subject: personId, page: 1, size: 20 }));
  return (
    <>
      <PageTitle
        title={person.name}
        hint={
          <>
            <span className="font-mono">{person.staffNo}</span>
            <PersonStateTag state={person.state} t={t} />
            <a href="/person">{t("全部人员", "All staff")}</a>
          </>
        }
        aside={
          person.state === "active" &&
          me.ok &&
          me.data.roles.includes("system-admin") &&
          me.data.personId !== personId && <LeaveButton personId={personId} whose={person.name} />
        }
      />
      <div className="grid gap-3 lg:grid-cols-[320px_minmax(0,1fr)]">
        <div className="flex flex-col gap-3">
          {planned.ok && planned.data && <PlannedLeaveCard personId={personId} plan={planned.data} />}
          <Card title={t("基本信息", "Particulars")}>
            <Facts
              rows={[
                [t("院区", "Campus"), person.campus],
                [t("科室", "Department"), person.department],
                [t("类别", "Category"), person.category],
                [t("职称", "Title"), person.title || "—"],
                [t("手机号", "Mobile"), person.phone ? <span className="font-mono">{person.phone}</span> : "—"],
                [
                  t("企业微信账号", "WeCom account"),
                  person.wecomUserid ? (
                    <span className="font-mono">{person.wecomUserid}</span>
                  ) : (
                    t("同工号", "Same as staff number")
                  ),
                ],
                [t("角色", "Roles"), roleWords(person.roles, t) || "—"],
                [
                  t("带教老师", "Tutor"),
                  person.tutorStaffNo ? <span className="font-mono">{person.tutorStaffNo}</span> : "—",
                ],
              ]}
            />
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          {certificates.ok && (
            <Card title={t("证书", "Certificates")} isTight>
              {certificates.data.certificates.length === 0 ? (
                <Empty
                  title={t(
                    "还没有证书。本人在手机上完成绑定后自动申请。",
                    "No certificate yet. It is applied for when the person binds a phone.",
                  )}
                />
              ) : (
                <Table
                  caption={t("证书", "Certificates")}
                  rows={certificates.data.certificates}
                  rowKey={(row) => row.id}
                  columns={[
                    {
                      key: "serial",
                      head: t("序列号", "Serial"),
                      cell: (row) => (
                        <a className="font-mono text-hint" href={`/certificate/${row.id}`}>
                          {row.serial ?? t("未签发", "not issued")}
                        </a>
                      ),
                    },
                    { key: "channel", head: t("CA 通道", "CA channel"), cell: (row) => row.channel },
                    {
                      key: "until",
                      head: t("到期", "Expires"),
                      cell: (row) => (row.notAfter ? dateOnly(row.notAfter) : "—"),
                    },
                    {
                      key: "state",
                      head: t("状态", "State"),
                      cell: (row) => <CertificateStateTag state={row.state} t={t} />,
                    },
                  ]}
                />
              )}
            </Card>
          )}
          {events.ok && (
            <Card
              title={t("记录", "Log")}
              isTight
              aside={<a href={`/audit?subject=${personId}`}>{t("在日志审计中看", "In the audit log")}</a>}
            >
              <EventList events={events.data.events} names={new Map([[personId, person]])} t={t} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
