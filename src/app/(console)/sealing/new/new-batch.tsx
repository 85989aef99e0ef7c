"use client";

import { useState } from "react";
import { RULE_KINDS } from "#modules/seal/rules.ts";
import { type PlaceDraft, placeFrom } from "#modules/seal/ui/place-draft.ts";
import { PlaceFields } from "#modules/seal/ui/place-fields.tsx";
import { OrderForm } from "#modules/sealing/ui/order-form.tsx";

type Named = readonly (readonly [id: string, name: string])[];

const START: PlaceDraft = {
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

/** Puts the seal noun's rule into the batch noun's form. */
export function NewBatch(props: { seals: Named; types: Named; today: string }) {
  const [draft, setDraft] = useState(START);
  return (
    <OrderForm {...props} place={placeFrom(draft)}>
      <PlaceFields draft={draft} rules={RULE_KINDS} onChange={setDraft} />
    </OrderForm>
  );
}
