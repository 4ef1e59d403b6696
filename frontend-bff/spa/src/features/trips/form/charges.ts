/** What a trip costs, line by line: amounts as people write them, and in minor units as the API has them. */
import { array, type InferOutput, object, string } from "valibot";
import type { Schemas } from "@/api/client";
import type { Trip } from "@/api/queries/trips";
import { numberText, numeric, whyNoNumber } from "@/features/trips/form/text";
import { currentRegion, minorDigits } from "@/lib/format";
import type { FieldError } from "@/lib/problem";

const LINE = object({
  key: string(),
  code: string(),
  quantity: string(),
  unitAmount: string(),
  /** The key of what it is for; empty for the whole trip. */
  shipment: string(),
});
/** One currency for all of them, so they are one thing: whoever changes a line changes the charges. */
export const CHARGES = object({ currency: string(), lines: array(LINE) });

export type Charges = InferOutput<typeof CHARGES>;
export type ChargeLine = InferOutput<typeof LINE>;
type Keyed = readonly { key: string; id: string | null }[];

const CURRENCY = /^[A-Z]{3}$/;

export function noCharges(): Charges {
  return { currency: currentRegion().currency, lines: [] };
}

export function emptyLine(): ChargeLine {
  return { key: crypto.randomUUID(), code: "", quantity: "1", unitAmount: "", shipment: "" };
}

/** They have no ids: what stands at one place is the same line. */
export function chargesOf({ charges = [] }: Pick<Trip, "charges">): Charges {
  const currency = charges[0]?.currency ?? currentRegion().currency;
  return {
    currency,
    lines: charges.map((one, at) => ({
      key: `charge ${at}`,
      code: one.code,
      quantity: numberText(one.quantity),
      unitAmount: majorText(one.unitAmount, currency),
      shipment: one.shipmentId ?? "",
    })),
  };
}

function majorText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

function unitAmountOf(line: ChargeLine, currency: string): number {
  return Math.round((numeric(line.unitAmount) ?? 0) * 10 ** minorDigits(currency));
}

/** In minor units, rounded as the API does; null as long as it cannot be told. */
export function amountOf(line: ChargeLine, currency: string): number | null {
  const [quantity, unit] = [numeric(line.quantity) ?? 1, numeric(line.unitAmount)];
  if (unit === null || Number.isNaN(unit * quantity) || !CURRENCY.test(currency)) return null;
  const exact = Number((quantity * unitAmountOf(line, currency)).toPrecision(15));
  return Math.sign(exact) * Math.round(Math.abs(exact));
}

export function totalOf({ currency, lines }: Charges): number {
  return lines.reduce((sum, line) => sum + (amountOf(line, currency) ?? 0), 0);
}

export function chargesBody({ currency, lines }: Charges, shipments: Keyed): Schemas["ChargeInput"][] {
  return lines.map((line) => {
    const at = shipments.findIndex(({ key }) => key === line.shipment);
    return {
      code: line.code.trim(),
      quantity: numeric(line.quantity) ?? 1,
      unitAmount: unitAmountOf(line, currency),
      currency,
      // A shipment that is new goes by its number.
      shipmentId: at < 0 ? null : (shipments[at]?.id ?? at + 1),
    };
  });
}

/** What could not be sent, or would be taken for something else. */
export function wrongInCharges({ currency, lines }: Charges): FieldError[] {
  const found: (readonly [string, string | undefined | false])[] = lines.flatMap((line, at) => [
    [`${at}/code`, line.code.trim() === "" && "Say what it is for."],
    [`${at}/quantity`, whyNoNumber(line.quantity)],
    [`${at}/unitAmount`, numeric(line.unitAmount) === null ? "Say how much it is." : whyNoNumber(line.unitAmount)],
  ]);
  if (lines.length > 0 && !CURRENCY.test(currency)) found.push(["0/currency", "Enter its three letters, like USD."]);
  return found.flatMap(([at, detail]) => (detail ? [{ pointer: `/charges/${at}`, code: "charge", detail }] : []));
}
