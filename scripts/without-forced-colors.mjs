/**
 * To be imported by each process of tests. On a terminal the test runner makes the processes that it starts print in colours (FORCE_COLOR), and
 * so those that tests start: tests would see another output than without a terminal.
 */
delete process.env.FORCE_COLOR;
