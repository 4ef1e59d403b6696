/** What somebody else changed meanwhile, in words; `isBoth` where I did, too, and not alike. */
export type Difference = { what: string; mine: string; theirs: string; isBoth: boolean };

export function DifferenceTable({ found }: { found: readonly Difference[] }) {
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead className="text-ink-soft">
        <tr>
          <th className="w-2/5 py-1 pr-2 font-medium">What they changed</th>
          <th className="py-1 pr-2 font-medium">Theirs</th>
          <th className="py-1 font-medium">Yours</th>
        </tr>
      </thead>
      <tbody>
        {found.map((one) => (
          <tr key={`${one.what} ${one.theirs}`} className="border-t border-line align-top">
            <th scope="row" className="py-1.5 pr-2 font-medium break-words">
              {one.what}
            </th>
            <td className="py-1.5 pr-2 break-words">{one.theirs || "empty"}</td>
            <td className={`py-1.5 break-words ${one.isBoth ? "font-medium text-warn" : "text-ink-faint"}`}>
              {one.isBoth ? one.mine || "empty" : "not changed"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
