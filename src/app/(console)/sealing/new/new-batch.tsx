"use client";

import { useState } from "react";
import { PICTURE } from "#modules/document/rules.ts";
import { RULE_KINDS } from "#modules/seal/rules.ts";
import { type PlaceDraft, placeFrom } from "#modules/seal/ui/place-draft.ts";
import { PlaceFields } from "#modules/seal/ui/place-fields.tsx";
import type { SignPlace } from "#modules/sealing/input.ts";
import { OrderForm } from "#modules/sealing/ui/order-form.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";

type Named = readonly (readonly [id: string, name: string])[];

const SEAL: PlaceDraft = {
  rule: "coordinates",
  page: "1",
  x: "130",
  y: "220",
  keyword: "",
  occurrence: "1",
  dx: "0",
  dy: "0",
  field: "",
  edge: "right",
  which: "all",
};
const SIGN: PlaceDraft = { ...SEAL, rule: "keyword", keyword: "医师签名" };
const SIGN_RULES = ["keyword", "coordinates", "field", "template"] as const;

/** Puts the seal noun's rule into the batch noun's form, for seals and for signatures. */
export function NewBatch(props: { seals: Named; types: Named; today: string }) {
  const t = useWords();
  const [seal, setSeal] = useState(SEAL);
  const [sign, setSign] = useState(SIGN);
  const [role, setRole] = useState("");
  return (
    <OrderForm
      {...props}
      places={{ seal: placeFrom(seal), sign: signPlaceFrom(sign, role) }}
      rule={{
        seal: <PlaceFields draft={seal} rules={RULE_KINDS} onChange={setSeal} />,
        sign: (
          <PlaceFields
            draft={sign}
            rules={SIGN_RULES}
            onChange={setSign}
            template={
              <Field
                label={t("签署角色（不填为第一个空签名区）", "Role (empty: the first free area)")}
                value={role}
                maxLength={40}
                onChange={(event) => setRole(event.target.value)}
              />
            }
          />
        ),
      }}
    />
  );
}

function signPlaceFrom(draft: PlaceDraft, role: string): SignPlace {
  const place = placeFrom(draft, PICTURE);
  if (place.kind === "template") return role.trim() === "" ? place : { ...place, role: role.trim() };
  if (place.kind === "seam" || place.kind === "every-page") throw new TypeError("no place for a signature");
  return place;
}
