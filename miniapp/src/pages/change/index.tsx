import { Screen } from "../../ui/screen.tsx";
import { useRouter } from "@tarojs/taro";
import { Nav } from "../../ui/parts.tsx";
import { NewPhone } from "./new-phone.tsx";
import { OldPhone } from "./old-phone.tsx";

/** Change of phone with the old one at hand: the new phone shows a code, the old one scans it and says yes with its PIN. */
export default function ChangePage() {
  const { code } = useRouter().params;
  return (
    <Screen className="t-change-page">
      <Nav title="换手机" />
      {code ? <OldPhone code={decodeURIComponent(code)} /> : <NewPhone />}
    </Screen>
  );
}
