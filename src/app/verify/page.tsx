import type { Metadata } from "next";
import { VerifyScreen } from "#modules/evidence/ui/verify-screen.tsx";

export const metadata: Metadata = { title: "文书验签" };

export default function VerifyPage() {
  return <VerifyScreen />;
}
