import { AccountFrame } from "@/features/account/account-frame";
import { OwnData } from "@/features/account/own-data";
import { Preferences } from "@/features/account/preferences";
import { ProfileForm } from "@/features/account/profile-form";
import { useSession } from "@/features/account/use-session";
import { Section } from "@/ui/section";

export function AccountPage() {
  const session = useSession();
  return (
    <AccountFrame title="Profile">
      {session && (
        <>
          <Section title="You" hint="As your colleagues see you, in each company that you are in.">
            <ProfileForm session={session} />
          </Section>
          <Section title="This browser" hint="Kept here alone.">
            <Preferences />
          </Section>
          <Section title="Your data">
            <OwnData email={session.user.email} />
          </Section>
        </>
      )}
    </AccountFrame>
  );
}
