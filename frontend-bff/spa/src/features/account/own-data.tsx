import { Download } from "lucide-react";
import { useState } from "react";
import { account } from "@/api/queries/account";
import { EraseDialog } from "@/features/account/erase-dialog";
import { type Problem, problemOf } from "@/lib/problem";
import { saveFile } from "@/lib/save-file";
import { Button } from "@/ui/button";
import { ProblemNotice } from "@/ui/notice";
import { Row, Rows } from "@/ui/section";

export function OwnData({ email }: { email: string }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isErasing, setErasing] = useState(false);
  const download = async () => {
    setBusy(true);
    setFailure(null);
    try {
      saveFile("roadbook-my-data.json", await account.data());
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ProblemNotice problem={failure} />
      <Rows label="Your data">
        <Row
          title="Download what is kept about you"
          hint="Account, sessions, trips you drove, and what the log says of you, as JSON."
        >
          <Button icon={<Download className="size-4" />} isBusy={isBusy} onClick={() => void download()}>
            Download
          </Button>
        </Row>
        <Row title="Delete your account" hint="In every company that you are in. There is no way back.">
          <Button look="danger" onClick={() => setErasing(true)}>
            Delete account
          </Button>
        </Row>
      </Rows>
      {isErasing && <EraseDialog email={email} onClose={() => setErasing(false)} />}
    </>
  );
}
