using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Kernels.Randomness;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Deployment;

/// <summary>Agents that were trained for a live system decide there.</summary>
public sealed class LivePoliciesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ddpg-article", 2, 2)]
    [InlineData("ddpg", 2, 5)]
    public async Task A_trained_agent_keeps_the_promises_of_an_edge_and_what_its_guard_did_is_counted(string agent, int trained, int devices)
    {
        string file = Train(agent, trained, episodes: 30);
        LiveSystem system = System(devices);
        await using var site = new EdgeSite(
            system.Model, LivePolicies.Create(file, system.Model), static (_, windows) => new int[windows.Count], new EdgeSiteOptions { HeadStart = system.HeadStart });
        Assert.Equal(agent, site.PolicyName);
        int overruled = Play(system, site, 1_500);
        Assert.Equal(overruled, site.Guarded);
        for (int m = 0; m < system.Model.Services; m++)
        {
            Assert.Equal(0, site.Ledger.Debt(m));
            Assert.InRange(site.Ledger.Accuracy(m), system.Model.Threshold(m), 1);
        }
    }

    [Fact]
    public void An_agent_of_flat_networks_decides_for_as_many_devices_as_it_was_trained_with_and_no_others()
    {
        string file = Train("ppo", 3, episodes: 1);
        Assert.Equal("ppo", LivePolicies.Create(file, System(3).Model).Name);
        string message = Assert.Throws<ArgumentException>(() => LivePolicies.Create(file, System(4).Model)).Message;
        Assert.Contains("2 + 1 devices", message, StringComparison.Ordinal);
        Assert.Contains("2 + 2 devices", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Who_decides_is_a_name_a_file_or_the_folder_of_a_run()
    {
        EdgeModel model = System(2).Model;
        Assert.Equal("dpp", LivePolicies.Create("dpp", model).Name);
        string file = Train("ddpg-article", 2, episodes: 1);
        File.Move(file, _folder["checkpoint.safetensors"]);
        Assert.Equal("ddpg-article", LivePolicies.Create(Path.GetDirectoryName(_folder["checkpoint.safetensors"])!, model).Name);
        Assert.Contains("dpp-smooth", Assert.Throws<ArgumentException>(() => LivePolicies.Create("nobody", model)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, File.ReadAllBytes(_folder["checkpoint.safetensors"])[..^9]);
        Assert.Throws<InvalidDataException>(() => LivePolicies.Create(file, model));
    }

    private LiveSystem System(int devices) => LiveSystem.Load(new LiveSystemOptions
    {
        Table = File.Exists(_folder["networks", "table.json"]) ? _folder["networks", "table.json"] : MadeNetworks.Write(_folder["networks"]), Devices = devices,
    });

    private string Train(string agent, int devices, int episodes)
    {
        LiveSystem system = System(devices);
        // Quick steps, and few of them.
        DdpgOptions article = DdpgOptions.Article with { WarmUp = 200, ActorRate = 1e-3, Follow = 0.02 };
        var quick = new AgentOptions { Ddpg = article with { Networks = NetworkForm.Equivariant }, Article = article };
        var plan = new AgentPlan { Agent = agent, Scenario = system.Model.Scenario, Schedule = new AgentSchedule { Episodes = episodes, EpisodeSlots = 100 }, Options = quick };
        AgentTrainer trainer = plan.CreateTrainer(system.Model);
        while (!trainer.IsComplete) trainer.RunEpisode();
        AgentCheckpoint.Save(_folder["agent.safetensors"], plan, trainer);
        return _folder["agent.safetensors"];
    }

    /// <summary>Devices that deliver what was decided, slot by slot.</summary>
    /// <returns>Decisions that a second guard does not take either.</returns>
    private static int Play(LiveSystem system, EdgeSite site, int slots)
    {
        EdgeModel model = system.Model;
        var random = new CounterRandom(3, "reports");
        DeliveredSlots?[] delivered = new DeliveredSlots?[model.Devices];
        long guarded = 0;
        int overruled = 0;
        for (int n = 0; n < model.Devices; n++) site.Join(n);
        for (int slot = 0; slot < slots; slot++)
        {
            for (int n = 0; n < model.Devices; n++)
            {
                ulong draw = (ulong)(slot * model.Devices + n);
                site.Receive(new DeviceReport(n, slot, 0, model.RawBits[n] * (0.5 + random.Uniform(2 * draw)), random.Below(2 * draw + 1, model.Channel.States)) { Delivered = delivered[n] is { } told ? [told] : [] });
            }
            SlotPlan plan = site.Plan(slot);
            if (site.Guarded > guarded) overruled++;
            guarded = site.Guarded;
            for (int n = 0; n < model.Devices; n++) delivered[n] = new DeliveredSlots(slot, 1, model.Accuracy[model.Service(n), plan.Decision.Levels[n], plan.Decision.Places[n]]);
        }
        return overruled;
    }
}
