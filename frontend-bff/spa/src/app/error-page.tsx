import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { problemOf } from "@/lib/problem";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";

/** A page that could not be shown: why, and how to go on. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="mx-auto max-w-xl p-4">
      <h1 className="sr-only">This page could not be shown</h1>
      <ProblemNotice problem={problemOf(error)} onRetry={retry} />
    </main>
  );
}

export function NotFoundPage() {
  return (
    <main>
      <h1 className="sr-only">Nothing here</h1>
      <Empty
        title="There is nothing at this address"
        action={
          <Link to="/board" className={buttonClass("primary")}>
            Go to the board
          </Link>
        }
      >
        It may have been removed, or belong to another company than the one you are in.
      </Empty>
    </main>
  );
}
