import { Pencil, RotateCw, Trash2 } from "lucide-react";
import type { ApiKey } from "@/api/queries/api-keys";
import { isExpired } from "@/features/api-keys/expiry";
import { scopeWords } from "@/features/api-keys/scopes";
import { exact, fullDay } from "@/lib/format";
import { IconButton } from "@/ui/button";
import { RelativeTime, useNow } from "@/ui/time";

const HEAD = "px-3 py-1.5 text-left text-sm font-medium text-ink-soft";
const CELL = "px-3 py-1.5";

type KeyTableProps = {
  keys: readonly ApiKey[];
  onEdit: (key: ApiKey) => void;
  onRotate: (key: ApiKey) => void;
  onDelete: (key: ApiKey) => void;
};

export function KeyTable({ keys, onEdit, onRotate, onDelete }: KeyTableProps) {
  return (
    <table className="w-full bg-panel">
      <caption className="sr-only">API keys</caption>
      <thead className="border-b border-line">
        <tr>
          <th scope="col" className={HEAD}>
            Name
          </th>
          <th scope="col" className={`${HEAD} max-md:hidden`}>
            May
          </th>
          <th scope="col" className={`${HEAD} max-sm:hidden`}>
            Last used
          </th>
          <th scope="col" className={`${HEAD} max-sm:hidden`}>
            Expires
          </th>
          <th scope="col" className={HEAD}>
            <span className="sr-only">Acts</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id} className="border-b border-line hover:bg-hover">
            <th scope="row" className={`${CELL} text-left font-normal wrap-anywhere`}>
              <span className="block font-medium">{key.name}</span>
              <span className="block text-sm text-ink-soft">
                <code className="font-mono break-all">{key.prefix}…</code>
                <span className="max-md:hidden"> · by {key.createdBy.name}</span>
              </span>
              <span className="block text-sm text-ink-soft md:hidden">{scopeWords(key.scopes)}</span>
              <span className="block text-sm sm:hidden">
                <Expiry at={key.expiresAt} />
              </span>
            </th>
            <td className={`${CELL} max-w-md text-sm text-ink-soft max-md:hidden`}>{scopeWords(key.scopes)}</td>
            <td className={`${CELL} text-sm whitespace-nowrap text-ink-soft max-sm:hidden`}>
              {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : "Never"}
            </td>
            <td className={`${CELL} text-sm whitespace-nowrap max-sm:hidden`}>
              <Expiry at={key.expiresAt} />
            </td>
            <td className={`${CELL} text-right whitespace-nowrap`}>
              <IconButton
                name={`Change ${key.name}`}
                icon={<Pencil className="size-4" />}
                onClick={() => onEdit(key)}
              />
              <IconButton
                name={`New secret for ${key.name}`}
                icon={<RotateCw className="size-4" />}
                onClick={() => onRotate(key)}
              />
              <IconButton
                name={`Delete ${key.name}`}
                icon={<Trash2 className="size-4" />}
                onClick={() => onDelete(key)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SOON_MS = 14 * 86_400_000;

function Expiry({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="text-ink-soft">Never expires</span>;
  if (isExpired(at, now)) return <span className="text-bad">Expired</span>;
  return (
    <time dateTime={at} title={exact(at)} className={isExpired(at, now + SOON_MS) ? "text-warn" : "text-ink-soft"}>
      {fullDay(at)}
    </time>
  );
}
