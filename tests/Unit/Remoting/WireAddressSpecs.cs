using Akka.Actor;
using ProcActors.Remoting;

namespace ProcActors.Tests.Unit.Remoting;

public sealed class WireAddressSpecs
{
    [Theory]
    [InlineData("akka.uds://procactors@p0-12-3:1")]
    [InlineData("akka.tcp://procactors@127.0.0.1:65535")]
    [InlineData("akka.tcp://procactors@some-host.example:2552")]
    [InlineData("akka.tcp://procactors@[::1]:2552")]
    public void An_address_is_read_as_Akka_reads_it(string text)
    {
        Assert.Equal(Address.Parse(text), WireAddress.TryParse(text));
        Assert.Equal(text, WireAddress.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("procactors@p0:1")]
    [InlineData("://procactors@p0:1")]
    [InlineData("akka.uds://@p0:1")]
    [InlineData("akka.uds://procactors@:1")]
    [InlineData("akka.uds://procactors@p0")]
    [InlineData("akka.uds://procactors@p0:")]
    [InlineData("akka.uds://procactors@p0:-1")]
    [InlineData("akka.uds://procactors@p0:65536")]
    [InlineData("akka.uds://procactors:1")]
    [InlineData("akka.uds://procactors@../p0:1")]
    [InlineData("akka.uds://procactors@p0@p1:1")]
    [InlineData("akka.uds://proc actors@p0:1")]
    [InlineData("akka.uds://procactors@p0\0:1")]
    public void What_is_no_address_is_none(string text) => Assert.Null(WireAddress.TryParse(text));
}
