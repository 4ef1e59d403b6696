/** One object beside its list: seen, created, changed, deleted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { put } from "@/api/cache";
import { type Noun, type Nouns, nounQuery, removeOf, restoreOf, saveOf } from "@/api/queries/nouns";
import { onTop } from "@/lib/changed";
import { type Problem, problemOf } from "@/lib/problem";
import { dropWork, keepWork, keptWork } from "@/lib/work";
import { DifferenceTable } from "@/parts/difference-table";
import {
  bodyOf,
  changesOf,
  differencesOf,
  emptyValues,
  errorAtPath,
  type FieldSpec,
  type FieldValues,
  valuesOf,
} from "@/parts/noun/fields";
import { NounFields } from "@/parts/noun/noun-fields";
import type { NounKind } from "@/parts/noun/noun-page";
import { Button, IconButton } from "@/ui/button";
import { Empty, Loading } from "@/ui/empty";
import { Notice, ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";

type PanelProps<N extends Noun> = {
  kind: NounKind<N>;
  id: string;
  canEdit: boolean;
  onClose: () => void;
  onSaved: (id: string) => void;
};

export function NounPanel<N extends Noun>({ kind, id, canEdit, onClose, onSaved }: PanelProps<N>) {
  const isNew = id === "new";
  const object = useQuery({ ...nounQuery(kind.noun, id), enabled: !isNew });
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const title = isNew ? `New ${kind.one}` : (object.data?.name ?? kind.one);
  const problem = object.error && problemOf(object.error);
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className="fixed inset-0 z-30 flex flex-col overflow-hidden bg-panel outline-none lg:static lg:z-auto lg:w-[26rem] lg:shrink-0 lg:border-l lg:border-line"
    >
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</h2>
        {!isNew && canEdit && object.data && <Remove kind={kind} object={object.data} onGone={onClose} />}
        <IconButton name="Close" icon={<X className="size-4" />} onClick={onClose} />
      </header>
      {isNew || object.data ? (
        <Editor
          key={id}
          kind={kind}
          object={object.data ?? null}
          canEdit={canEdit}
          onClose={onClose}
          onSaved={onSaved}
        />
      ) : problem?.status === 404 ? (
        <Empty title={`This ${kind.one} is not there`}>It was deleted, or belongs to another company.</Empty>
      ) : problem ? (
        <div className="p-4">
          <ProblemNotice problem={problem} onRetry={() => void object.refetch()} />
        </div>
      ) : (
        <Loading />
      )}
    </aside>
  );
}

function Remove<N extends Noun>({ kind, object, onGone }: { kind: NounKind<N>; object: Nouns[N]; onGone: () => void }) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: [kind.noun, "list"] });
  const remove = async () => {
    try {
      await removeOf(kind.noun, object.id);
      onGone();
      await refresh();
      toast.done(`${object.name} is deleted`, () => void restore());
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
  };
  const restore = async () => {
    try {
      await restoreOf(kind.noun, object.id);
      await refresh();
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
  };
  return (
    <IconButton name={`Delete ${object.name}`} icon={<Trash2 className="size-4" />} onClick={() => void remove()} />
  );
}

type EditorProps<N extends Noun> = Omit<PanelProps<N>, "id"> & { object: Nouns[N] | null };

function Editor<N extends Noun>({ kind, object, canEdit, onClose, onSaved }: EditorProps<N>) {
  const work = `${kind.noun}.${object?.id ?? "new"}`;
  const saving = useSaving(kind, object, work, onSaved);
  const { values } = saving;
  return (
    <form
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void saving.save(values);
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
        {saving.isKept && <Notice>This goes on with what you typed before and did not save.</Notice>}
        <ProblemNotice problem={saving.failure} />
        {saving.theirs && <Met fields={kind.fields} base={saving.base} mine={values} theirs={saving.theirs} />}
        <fieldset disabled={!canEdit} className="contents">
          <NounFields fields={kind.fields} values={values} errorAt={saving.errorAt} onChange={saving.change} />
        </fieldset>
      </div>
      {canEdit && (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">
          <Button
            onClick={() => {
              dropWork(work);
              onClose();
            }}
          >
            Cancel
          </Button>
          {saving.theirs && <Button onClick={saving.takeTheirs}>Take theirs</Button>}
          <Button look="primary" type="submit" isBusy={saving.isBusy}>
            {saving.theirs ? "Save mine on top" : "Save"}
          </Button>
        </footer>
      )}
    </form>
  );
}

/** What somebody else changed meanwhile. */
function Met({
  fields,
  base,
  mine,
  theirs,
}: {
  fields: readonly FieldSpec[];
  base: FieldValues;
  mine: FieldValues;
  theirs: FieldValues;
}) {
  return (
    <Notice tone="warn" title="Somebody else changed this meanwhile">
      <DifferenceTable found={differencesOf(base, mine, theirs, fields)} />
    </Notice>
  );
}

function isValues(kept: unknown): kept is FieldValues {
  return typeof kept === "object" && kept !== null && Object.values(kept).every((one) => typeof one === "string");
}

function useSaving<N extends Noun>(
  kind: NounKind<N>,
  object: Nouns[N] | null,
  work: string,
  onSaved: (id: string) => void,
) {
  const client = useQueryClient();
  const [base, setBase] = useState(() => ({
    values: object ? valuesOf(object, kind.fields) : emptyValues(kind.fields),
    version: object?.version,
  }));
  const [first] = useState(() => keptWork(work));
  const isKept = isValues(first);
  const [values, setValues] = useState<FieldValues>(isKept ? { ...base.values, ...first } : base.values);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [newest, setNewest] = useState<Nouns[N] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const theirs = newest && valuesOf(newest, kind.fields);
  const save = async (typed: FieldValues) => {
    const from = newest && theirs ? { values: theirs, version: newest.version } : base;
    const wanted = theirs ? onTop(base.values, typed, theirs) : typed;
    const body = object ? changesOf(from.values, wanted, kind.fields) : bodyOf(wanted, kind.fields);
    setBusy(true);
    setFailure(null);
    try {
      const saved = await saveOf(kind.noun, object?.id ?? null, body, from.version);
      put(client, kind.noun, saved);
      void client.invalidateQueries({ queryKey: [kind.noun, "list"] });
      dropWork(work);
      setBase({ values: valuesOf(saved, kind.fields), version: saved.version });
      setValues(valuesOf(saved, kind.fields));
      setNewest(null);
      toast.done(`${saved.name} is saved`);
      onSaved(saved.id);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 412 && object)
        setNewest(await client.fetchQuery({ ...nounQuery(kind.noun, object.id), staleTime: 0 }));
      else setFailure(problem);
    } finally {
      setBusy(false);
    }
  };
  return {
    values,
    base: base.values,
    theirs,
    isKept,
    isBusy,
    failure,
    save,
    change: (path: string, text: string) => {
      const next = { ...values, [path]: text };
      setValues(next);
      keepWork(work, next);
    },
    takeTheirs: () => {
      if (!newest || !theirs) return;
      setBase({ values: theirs, version: newest.version });
      setValues(theirs);
      setNewest(null);
      dropWork(work);
    },
    errorAt: (path: string) => errorAtPath(failure, path),
  };
}
