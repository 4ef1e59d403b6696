import { Link } from "@tanstack/react-router";
import { CARD_LINK, Card } from "@/features/sign-in/card";

/** For a mailed link that was cut off on its way. */
export function BrokenLink() {
  return (
    <Card
      title="This link is not whole"
      footer={
        <Link to="/sign-in" className={CARD_LINK}>
          Sign in
        </Link>
      }
    >
      <p>Some programs cut long links. Open it from the letter once more, or copy all of it into the address bar.</p>
    </Card>
  );
}
