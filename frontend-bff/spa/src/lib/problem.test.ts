import { expect, it } from "vitest";
import { Problem } from "@/lib/problem";

it("a value that another object has is wrong at its field", () => {
  const problem = new Problem(409, { code: "value.taken", field: "employeeNumber" });
  expect(problem.errors).toEqual([
    { pointer: "/employeeNumber", code: "value.taken", detail: "Another one has this already." },
  ]);
});

it("what is refused otherwise is wrong where the server says", () => {
  const errors = [{ pointer: "/place", code: "missing", detail: "Say where." }];
  expect(new Problem(422, { code: "request.invalid", errors }).errors).toEqual(errors);
  expect(new Problem(409, { code: "trip.transition_not_allowed", field: "status" }).errors).toEqual([]);
});
