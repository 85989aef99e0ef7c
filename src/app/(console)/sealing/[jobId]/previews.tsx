import { Card } from "#ui/card.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Lang, Translate } from "#ui/words.ts";
import { load } from "../../../request.ts";

const WHICH = ["first", "last"] as const;

/** What the first and the last file will look like, before anything is done. */
export async function Previews({ jobId, t, language }: { jobId: string; t: Translate; language: Lang }) {
  const previews = await Promise.all(
    WHICH.map(async (which) => ({ which, shown: await load((api) => api.sealing.preview({ jobId, which })) })),
  );
  return (
    <div className="mb-3 grid gap-3 md:grid-cols-2">
      {previews.map(({ which, shown }) => (
        <Card
          key={which}
          title={which === "first" ? t("第一份预览", "First file") : t("最后一份预览", "Last file")}
          hint={shown.ok && `${shown.data.name} · ${t(`第 ${shown.data.page} 页`, `p. ${shown.data.page}`)}`}
        >
          {shown.ok ? (
            <img
              className="mx-auto max-h-[420px] border border-line bg-white"
              src={`data:image/png;base64,${shown.data.png}`}
              alt={t(`${shown.data.name} 签章后的样子`, `${shown.data.name} once it is done`)}
            />
          ) : (
            <Failure t={t} title={t("这份办不成", "This one cannot be done")} say={shown.told.say[language]} />
          )}
        </Card>
      ))}
    </div>
  );
}
