import { FIELD_NAMES, type Meeting } from "@/features/settings/draft";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

type MeetingDialogProps = {
  found: readonly Meeting[];
  onMine: () => void;
  onTheirs: () => void;
  onClose: () => void;
};

/** Somebody was quicker: what they changed, and how to go on without losing either's work. */
export function MeetingDialog({ found, onMine, onTheirs, onClose }: MeetingDialogProps) {
  return (
    <Dialog
      title="Somebody else changed the settings meanwhile"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onTheirs}>Take theirs</Button>
          <Button look="primary" onClick={onMine}>
            Save mine on top
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        {found.length === 0 ? (
          <p>Nothing that this page shows. Save once more, and yours is on top of it.</p>
        ) : (
          <table className="w-full text-left text-sm">
            <thead className="text-ink-soft">
              <tr>
                <th scope="col" className="py-1 pr-2 font-medium">
                  What
                </th>
                <th scope="col" className="py-1 pr-2 font-medium">
                  Was
                </th>
                <th scope="col" className="py-1 pr-2 font-medium">
                  Theirs
                </th>
                <th scope="col" className="py-1 font-medium">
                  Yours
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((one) => (
                <tr key={one.field} className="border-t border-line align-top">
                  <th scope="row" className="py-1.5 pr-2 font-medium">
                    {FIELD_NAMES[one.field]}
                  </th>
                  <td className="py-1.5 pr-2 break-words text-ink-soft">{one.before}</td>
                  <td className="py-1.5 pr-2 break-words">{one.theirs}</td>
                  <td className="py-1.5 break-words">{one.mine ?? "not changed"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="text-sm text-ink-soft">
          On top means: what you changed is kept, and what only they changed, too.
        </p>
      </div>
    </Dialog>
  );
}
