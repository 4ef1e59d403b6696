import type { QueryClient } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { waysInQuery } from "@/api/session";
import { rootRoute } from "@/app/routes/root";
import { texts } from "@/lib/search";

const PATIENCE_MS = 500;

/** What these pages offer is known before they show, so that nothing moves; a slow answer is not waited for. */
function loader({ context }: { context: { client: QueryClient } }): Promise<void> {
  const known = context.client.prefetchQuery(waysInQuery);
  return Promise.race([known, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("@/features/sign-in/sign-in-page"), "SignInPage"),
  validateSearch: texts("returnUrl", "mfa", "deleted", "declined"),
});

export const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/register",
  component: lazyRouteComponent(() => import("@/features/sign-in/register-page"), "RegisterPage"),
});

export const verifyEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("@/features/sign-in/verify-email-page"), "VerifyEmailPage"),
  validateSearch: texts("token"),
});

export const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("@/features/sign-in/forgot-password-page"), "ForgotPasswordPage"),
});

export const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("@/features/sign-in/reset-password-page"), "ResetPasswordPage"),
  validateSearch: texts("token"),
});

export const acceptInvitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  loader,
  path: "/accept-invitation",
  component: lazyRouteComponent(() => import("@/features/sign-in/accept-invitation-page"), "AcceptInvitationPage"),
  validateSearch: texts("token"),
});
