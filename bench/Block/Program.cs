using VduseActors.Bench.Block;
using VduseActors.Bench.Measuring;

// Random requests of 4 KiB, seven reads to three writes, through the whole runtime on the simulated kernel: driver, bounce memory,
// kick, event loop, ring, backend, interrupt. Driver and device share this machine's processors.
//
//   --image-directory DIRECTORY   where the image of the file backends is made; default: the directory for temporary files
var smoke = args.Contains("--smoke");
var results = ResultFile.Of("Block", args);
var time = TimeSpan.FromMilliseconds(smoke ? 60 : 250);
var rounds = smoke ? 1 : 5;
var at = Array.IndexOf(args, "--image-directory");
var image = Path.Combine(at >= 0 ? args[at + 1] : Path.GetTempPath(), $"bench-{Environment.ProcessId}.img");
try
{
    // All blocks written once: a hole costs less to read than data.
    await File.WriteAllBytesAsync(image, new byte[64 << 20]);
    var rest = BlockCase.All(smoke).ToList();
    while (rest.Count > 0)
    {
        var cases = rest.TakeWhile(rest[0].IsOfDevice).ToList();
        rest.RemoveRange(0, cases.Count);
        await MeasureAsync(cases);
    }
}
finally
{
    File.Delete(image);
}

return;

async Task MeasureAsync(List<BlockCase> cases)
{
    BlockRun run;
    try
    {
        run = await BlockRun.StartAsync(cases[0], image);
    }
    catch (InvalidOperationException refused)
    {
        results.Note(
            $"{cases[0].Backend}, {cases[0].Ring}, {cases[0].Queues} queues left out: {refused.Message.Replace(image, "the image", StringComparison.Ordinal)}");
        return;
    }

    await using (run)
    {
        foreach (var one in cases)
        {
            results.Row(
                new Dictionary<string, string>
                {
                    ["backend"] = one.Backend,
                    ["ring"] = one.Ring,
                    ["queues"] = $"{one.Queues}",
                    ["depth"] = $"{one.Depth}",
                },
                await run.MeasureAsync(one.Depth, time, rounds));
        }
    }
}
