import type { Metadata } from "next";
import { InspectScreen } from "#modules/evidence/ui/inspect-screen.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang } from "../../request.ts";

export const metadata: Metadata = { title: "验签工具" };

export default async function InspectPage() {
  const t = words(await lang());
  return (
    <>
      <PageTitle
        title={t("验签工具", "Signature inspector")}
        hint={t(
          "CMS/PKCS#7、裸签名、时间戳、电子印章、证书：看结构，看每项检查及其条款。PDF 请用“文书验签”。",
          "CMS/PKCS#7, raw signatures, timestamps, seals, certificates: their structure, and every check with its clause.",
        )}
      />
      <InspectScreen />
    </>
  );
}
