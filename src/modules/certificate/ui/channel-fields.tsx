import { Field } from "#ui/field.tsx";
import type { Translate } from "#ui/words.ts";
import { PROFILES } from "../rules.ts";
import { profileWords } from "./certificate-state.tsx";
import type { ChannelDraft } from "./channel-draft.ts";

/** A channel's settings; where its CA is and the account there are the exchange's, and never come here. */
export function ChannelFields({
  draft,
  set,
  t,
}: {
  draft: ChannelDraft;
  set: (change: Partial<ChannelDraft>) => void;
  t: Translate;
}) {
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t("通道名称", "Channel")}
          value={draft.name}
          maxLength={80}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Field
          label={t("次序（小的先用）", "Order (the lowest first)")}
          type="number"
          min={1}
          max={99}
          value={draft.priority}
          onChange={(event) => set({ priority: Number(event.target.value) })}
        />
        <Field
          label={t("电子认证服务机构", "Certification authority")}
          value={draft.caName}
          maxLength={120}
          onChange={(event) => set({ caName: event.target.value })}
        />
        <Field
          label={t("证书有效期（年，与 CA 约定）", "Years of validity agreed with it")}
          type="number"
          min={1}
          max={10}
          value={draft.validityYears}
          onChange={(event) => set({ validityYears: Number(event.target.value) })}
        />
        <Field
          label={t("电子认证服务许可证号", "Licence number")}
          value={draft.licenceNo}
          maxLength={64}
          isMono
          onChange={(event) => set({ licenceNo: event.target.value })}
        />
        <Field
          label={t("许可的最后一天", "The licence's last day")}
          type="date"
          value={draft.lastDay}
          onChange={(event) => set({ lastDay: event.target.value })}
        />
      </div>
      <Field
        label={t("前置交换里的通道名", "Its name at the exchange")}
        value={draft.connector}
        maxLength={32}
        isMono
        autoComplete="off"
        onChange={(event) => set({ connector: event.target.value.trim() })}
      />
      <p className="text-hint text-ink2">
        {t(
          "CA 的地址、账号和密码写在前置交换的配置文件里（ca 下的同名一项），只在那里，本系统不保存也读不到密码。改了地址或密码后，用“试一试”核对。",
          "The CA's address, account and password are in the exchange's configuration, under ca and this name, and nowhere else: this system neither stores nor can read the password. After changing them there, try it here.",
        )}
      </p>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-ink2">
          {t("签发哪些证书，各用 CA 的哪个标签", "What it issues, and the CA's label for each")}
        </legend>
        {PROFILES.map((profile) => {
          const label = draft.labels[profile];
          const { [profile]: _, ...others } = draft.labels;
          const words = profileWords(profile, t);
          return (
            <div key={profile} className="grid h-9 grid-cols-[180px_minmax(0,1fr)] items-center gap-3">
              <label className="flex items-center gap-2">
                <input
                  type="checkbox"
                  checked={label !== undefined}
                  onChange={(event) =>
                    set({ labels: event.target.checked ? { ...others, [profile]: profile } : others })
                  }
                />
                {words}
              </label>
              {label !== undefined && (
                <input
                  aria-label={t(`“${words}”的标签`, `Label for ${words}`)}
                  value={label}
                  maxLength={64}
                  autoComplete="off"
                  onChange={(event) => set({ labels: { ...others, [profile]: event.target.value.trim() } })}
                  className="h-9 rounded-card border border-edge bg-surface px-2.5 font-mono text-card text-ink"
                />
              )}
            </div>
          );
        })}
      </fieldset>
      <label className="flex flex-col gap-1 text-ink2">
        {t(
          "个人证书的主体，每行一项；可用 {name} {staffNo} {department} {campus} {hospital}",
          "Subject of persons' certificates, a part a line; {name} {staffNo} {department} {campus} {hospital} are filled in",
        )}
        <textarea
          value={draft.subject}
          rows={5}
          maxLength={2000}
          spellCheck={false}
          onChange={(event) => set({ subject: event.target.value })}
          className="resize-y rounded-card border border-edge bg-surface px-2.5 py-2 font-mono text-hint text-ink"
        />
      </label>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={draft.isEnabled}
          onChange={(event) => set({ isEnabled: event.target.checked })}
        />
        {t("启用", "On")}
      </label>
      <p className="text-hint text-ink2">
        {t(
          "停用后不再用它签发或续期；它签发过的证书照常有效、照常查询吊销，正在办理的申请照常办完。",
          "When off, it issues and renews nothing; what it issued stays valid and is asked about as before, and applications under way are finished.",
        )}
      </p>
    </>
  );
}
