using Gossamer.Cli;

RankedProcess.Prepare();
return await CommandShell.RunAsync(args);
