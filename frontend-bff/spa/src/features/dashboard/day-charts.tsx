/** Day by day: how many trips, and how many of them on time. Drawn here, for it is a dozen rectangles and lines. */
import { Link } from "@tanstack/react-router";
import type { DashboardDay } from "@/api/queries/reports";
import { CHART_HEIGHT, ChartFrame, middleOf } from "@/features/dashboard/chart-frame";
import { tripsOf } from "@/features/dashboard/links";
import { ticksUpTo } from "@/features/dashboard/scale";
import { number, plainDay, share } from "@/lib/format";

type ChartProps = { days: readonly DashboardDay[]; about: string };

export function TripsByDay({ days, about }: ChartProps) {
  const ticks = ticksUpTo(Math.max(...days.map((day) => day.trips)));
  const top = ticks.at(-1) ?? 1;
  const height = (count: number) => (count / top) * CHART_HEIGHT;
  const width = 100 / days.length;
  return (
    <ChartFrame
      title="Trips by day"
      days={days}
      about={
        <>
          {about} · <Key className="bg-move" name="completed" /> <Key className="bg-plan" name="others" />
        </>
      }
      ticks={ticks.map((tick) => ({ at: tick / top, text: number(tick) }))}
    >
      {days.map((day, index) => (
        // The same links are in the table; a second set would only be in the way of the keyboard.
        <Link key={day.date} to="/trips" search={tripsOf({ from: day.date, to: day.date })} tabIndex={-1}>
          <title>{`${plainDay(day.date)}: ${number(day.trips)} trips, ${number(day.completed)} completed`}</title>
          <rect
            x={`${index * width}%`}
            y="0"
            width={`${width}%`}
            height={CHART_HEIGHT}
            className="fill-transparent hover:fill-hover"
          />
          <Bar
            index={index}
            count={days.length}
            y={height(day.trips)}
            height={height(day.trips - day.completed)}
            tone="fill-plan"
          />
          <Bar
            index={index}
            count={days.length}
            y={height(day.completed)}
            height={height(day.completed)}
            tone="fill-move"
          />
        </Link>
      ))}
    </ChartFrame>
  );
}

type BarProps = { index: number; count: number; y: number; height: number; tone: string };

/** `y` is how far up it reaches. */
function Bar({ index, count, y, height, tone }: BarProps) {
  if (height <= 0) return null;
  const portion = count > 60 ? 90 : 64;
  return (
    <rect
      x={`${middleOf(index, count) - (100 / count) * (portion / 200)}%`}
      width={`${(100 / count) * (portion / 100)}%`}
      y={CHART_HEIGHT - y}
      height={height}
      className={`pointer-events-none ${tone}`}
    />
  );
}

function Key({ className, name }: { className: string; name: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className={`size-2 rounded-sm ${className}`} />
      {name}
    </span>
  );
}

export function OnTimeByDay({ days, about }: ChartProps) {
  const y = (value: number) => CHART_HEIGHT * (1 - value);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: share(at) }));
  return (
    <ChartFrame title="On time by day" about={`${about} · of completed trips`} days={days} ticks={ticks}>
      {days.map((day, index) => {
        const next = days[index + 1];
        // A day without trips to judge is a gap, not a zero.
        if (day.onTimeShare === null || !next || next.onTimeShare === null) return null;
        return (
          <line
            key={day.date}
            x1={`${middleOf(index, days.length)}%`}
            y1={y(day.onTimeShare)}
            x2={`${middleOf(index + 1, days.length)}%`}
            y2={y(next.onTimeShare)}
            className="stroke-accent"
            strokeWidth="2"
            strokeLinecap="round"
          />
        );
      })}
      {days.map(
        (day, index) =>
          day.onTimeShare !== null && (
            <Link
              key={day.date}
              to="/trips"
              search={tripsOf({ from: day.date, to: day.date }, ["completed"])}
              tabIndex={-1}
            >
              <title>{`${plainDay(day.date)}: ${share(day.onTimeShare)} on time`}</title>
              <circle
                cx={`${middleOf(index, days.length)}%`}
                cy={y(day.onTimeShare)}
                r={days.length > 60 ? 2.5 : 4}
                className="fill-accent stroke-panel hover:stroke-accent"
                strokeWidth="2"
              />
            </Link>
          ),
      )}
    </ChartFrame>
  );
}
